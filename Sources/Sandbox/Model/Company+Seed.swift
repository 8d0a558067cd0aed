extension Company {
    /// Enters the starting content: owner, hosts, one type each, and the four special types.
    mutating func seed(now: Moment) {
        for number in 0...rules.hosts {
            let user = User(
                email: number == 0 ? "owner@sandbox.example" : "host\(padded(number, 2))@sandbox.example",
                givenName: number == 0 ? "Olivia" : "Host", familyName: number == 0 ? "Owner" : padded(number, 2),
                slug: number == 0 ? "olivia-owner" : "host-\(padded(number, 2))", timezone: "Europe/Berlin", schedule: .standard,
                kind: .standard, isAdmin: number == 0, createdAt: now, updatedAt: now)
            var type = MeetingType(name: "30min Meeting", slug: "30min-meeting", hosting: .user(number), createdAt: now)
            type.allowedDurations = [15, 30, 60]
            type.allowsPhoneOnly = true
            enter(user, with: type)
        }
        for special in IdentifierBook.Special.allCases {
            meetingTypes.append(Self.type(special, now: now))
        }
    }

    private static func type(_ special: IdentifierBook.Special, now: Moment) -> MeetingType {
        var type: MeetingType
        switch special {
        case .group:
            type = MeetingType(name: "Group Session", slug: "group-session", hosting: .user(owner), createdAt: now)
            type.spots = groupSpots
        case .queue:
            type = MeetingType(name: "Round Robin", slug: "round-robin", hosting: .queue, createdAt: now)
            type.allowsPhoneOnly = true
        case .doubleOptIn:
            type = MeetingType(name: "Double Opt-in", slug: "double-opt-in", hosting: .user(owner), createdAt: now)
            type.confirmation = .doubleOptIn
        case .hostConfirmation:
            type = MeetingType(name: "On Request", slug: "on-request", hosting: .user(owner), createdAt: now)
            type.confirmation = .requireHostConfirmation
        }
        type.allowedDurations = [15, 30, 60]
        return type
    }
}
