import BulkModel

/// What a meeting type allows, held against a row before it is sent.
enum TypeRules {
    /// Everything that the type is known to refuse; `nil` where it takes the row, or does not say.
    static func finding(_ references: BookingReferences, _ type: MeetingType) -> Finding? {
        let findings = [duration(references, type), channel(references, type), phone(references, type)].compactMap(\.self)
        return findings.isEmpty ? nil : .joined(findings)
    }

    private static func duration(_ references: BookingReferences, _ type: MeetingType) -> Finding? {
        guard let wanted = references.duration, !type.durations.isEmpty, !type.durations.contains(wanted) else { return nil }
        return Finding(
            .validation, field: "duration",
            message: "\(Quote.short(type.title)) does not take \(wanted) minutes, but \(list(type.durations.map(String.init)))",
            hint: "give one of these, or none for \(type.duration ?? 0)")
    }

    private static func channel(_ references: BookingReferences, _ type: MeetingType) -> Finding? {
        guard let wanted = references.channel, wanted != type.channel, let allowed = type.allowedChannels else { return nil }
        let choices = Set(allowed + [type.channel].compactMap(\.self)).sorted()
        // An empty list with a free choice leaves all channels open.
        guard !allowed.contains(wanted), !(allowed.isEmpty && type.allowsChannelChoice != false) else { return nil }
        return Finding(
            .validation, field: "channel", message: "\(Quote.short(type.title)) is not held by \(wanted), but \(list(choices))",
            hint: "give one of these, or leave the channel out")
    }

    private static func phone(_ references: BookingReferences, _ type: MeetingType) -> Finding? {
        guard references.isPhoneOnly, type.allowsPhoneOnly == false else { return nil }
        return Finding(
            .validation, field: "phoneOnlyBooking", message: "\(Quote.short(type.title)) takes no booking without an e-mail address",
            hint: "give attendee.email, or allow booking by phone alone in meetergo")
    }

    private static func list(_ choices: [String]) -> String {
        choices.count < 2 ? choices.joined() : "\(choices.dropLast().joined(separator: ", ")) or \(choices[choices.count - 1])"
    }
}
