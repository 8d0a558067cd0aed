/// Reads the fields of a request object and collects all problems, in the words of class-validator.
struct FieldReader {
    /// Languages of users and attendees (API page 6).
    static let languages = ["en", "de", "fr", "es", "no", "nl", "it", "pl", "sv", "tr", "da"]
    /// The channels of the generated pages and of meetergo's own client (API page 9.2).
    static let channels = [
        "local", "local-attendee", "google", "zoom", "phone", "phone-incoming", "whatsapp", "connect", "webex", "teamsForBusiness2",
        "teams2ForExchange", "custom", "resource", "whereby", "kmeet", "jitsi", "nextcloudTalk", "openTalk", "alfaview", "zava",
        "skypeForConsumer", "skypeForBusiness", "teamsForBusiness", "teamsForExchange",
    ]

    private let object: JSON
    /// The path of the object with a dot at its end; empty for the body itself.
    private let path: String
    private(set) var problems: [Refusal.Problem] = []

    init(_ object: JSON, path: String = "") {
        self.object = object
        self.path = path
    }

    /// The value; null counts as absent, as with `@IsOptional`.
    func value(_ name: String) -> JSON? {
        object[name].flatMap { $0 == .null ? nil : $0 }
    }

    mutating func complain(_ name: String, _ text: String, documented: String? = nil) {
        problems.append(.init(field: path + name, text: path + text, documented: documented))
    }

    /// Takes over the problems of a nested object.
    mutating func take(_ nested: FieldReader) {
        problems += nested.problems
    }

    func finish() throws(Refusal) {
        if !problems.isEmpty { throw .invalid(problems) }
    }

    /// With `forbidNonWhitelisted` an unknown property is an error; otherwise it is dropped without a word.
    mutating func reject(unknownBeside known: [String]) {
        for member in object.members ?? [] where !known.contains(member.name) {
            complain(member.name, "property \(member.name) should not exist")
        }
    }

    mutating func string(_ name: String, minimum: Int = 0, maximum: Int = .max) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else {
            complain(name, "\(name) must be a string")
            return nil
        }
        if text.count < minimum { complain(name, "\(name) must be longer than or equal to \(minimum) characters") }
        if text.count > maximum { complain(name, "\(name) must be shorter than or equal to \(maximum) characters") }
        return text
    }

    mutating func bool(_ name: String, isRequired: Bool = false) -> Bool? {
        guard let value = value(name) else {
            if isRequired { complain(name, "\(name) must be a boolean value") }
            return nil
        }
        if value.bool == nil { complain(name, "\(name) must be a boolean value") }
        return value.bool
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>? = nil) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.integer else {
            complain(name, "\(name) must be a number conforming to the specified constraints")
            return nil
        }
        if let range, number < range.lowerBound { complain(name, "\(name) must not be less than \(range.lowerBound)") }
        if let range, number > range.upperBound { complain(name, "\(name) must not be greater than \(range.upperBound)") }
        return number
    }

    mutating func choice(_ name: String, of values: [String]) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string, values.contains(text) else {
            complain(name, "\(name) must be one of the following values: \(values.joined(separator: ", "))")
            return nil
        }
        return text
    }

    mutating func email(_ name: String, isRequired: Bool) -> String? {
        guard let value = value(name) else {
            if isRequired { complain(name, "\(name) must be an email", documented: "Invalid email format") }
            return nil
        }
        guard let text = value.string, EmailAddress.isPlausible(text) else {
            complain(name, "\(name) must be an email", documented: "Invalid email format")
            return nil
        }
        return text
    }

    mutating func emails(_ name: String, maximum: Int) -> [String] {
        guard let value = value(name) else { return [] }
        guard let elements = value.array else {
            complain(name, "\(name) must be an array")
            return []
        }
        let texts = elements.compactMap { $0.string }
        if elements.count > maximum { complain(name, "\(name) must contain no more than \(maximum) elements") }
        if texts.count != elements.count || !texts.allSatisfy(EmailAddress.isPlausible) {
            complain(name, "each value in \(name) must be an email")
        }
        return texts
    }

    mutating func zone(_ name: String, _ zones: inout Zones) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string, zones.contains(text) else {
            complain(name, "\(name) must be a valid IANA time-zone", documented: "Invalid timezone identifier")
            return nil
        }
        return text
    }

    mutating func uuid(_ name: String, isRequired: Bool = false) -> Identifier? {
        guard let value = value(name) else {
            if isRequired { complain(name, "\(name) must be a UUID") }
            return nil
        }
        guard let identifier = value.string.flatMap({ Identifier($0) }) else {
            complain(name, "\(name) must be a UUID")
            return nil
        }
        return identifier
    }

    mutating func uuids(_ name: String) -> [Identifier] {
        guard let value = value(name) else { return [] }
        guard let elements = value.array else {
            complain(name, "\(name) must be an array")
            return []
        }
        let identifiers = elements.compactMap { $0.string.flatMap { Identifier($0) } }
        if identifiers.count != elements.count { complain(name, "each value in \(name) must be a UUID") }
        return identifiers
    }

    mutating func moment(_ name: String, isRequired: Bool) -> Moment? {
        guard let value = value(name) else {
            if isRequired { complain(name, "\(name) must be a valid ISO 8601 date string") }
            return nil
        }
        guard let moment = value.string.flatMap({ Moment(iso8601: $0) }) else {
            complain(name, "\(name) must be a valid ISO 8601 date string")
            return nil
        }
        return moment
    }
}

/// The shape of e-mail addresses, about as strict as class-validator's `IsEmail`.
enum EmailAddress {
    static func isPlausible(_ text: String) -> Bool {
        let sides = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard sides.count == 2, (1...64).contains(sides[0].count), sides[1].count <= 254 else { return false }
        let local = sides[0]
        guard local.first != UInt8(ascii: "."), local.last != UInt8(ascii: "."), local.allSatisfy(isLocal) else { return false }
        let labels = sides[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let top = labels.last, top.count >= 2, top.contains(where: { !isDigit($0) }) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy(isHost)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHost(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "-") || byte >= 0x80
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !"()<>[]:;,\\\"@".utf8.contains(byte)
    }
}
