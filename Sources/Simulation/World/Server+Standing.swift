import BulkModel
import JSONText

/// Hosts and meeting types: what a company has before anybody books, some of it only later.
extension Server {
    /// Nothing said, or 0: before the scenario, too.
    private static func nanoseconds(_ seconds: Double?) -> Int64 { seconds.map { $0 > 0 ? Int64($0 * 1e9) : .min } ?? .min }

    /// The hosts as users of the company.
    static func hosts(_ traits: ServerTraits) -> [User] {
        (0..<Names.hosts).map { host in
            User(
                id: Names.host(host), email: Names.host(host, .handle), given: "Host", family: "Number \(host)",
                createdAt: Calendar.epoch - 86_400_000, visibleAt: nanoseconds(traits.hostsAppear[host]), isOurs: false)
        }
    }

    /// Whether a host, or with `nil` the queue, has such a type.
    func has(_ type: BookingRow.MeetingType, of host: Int?, at now: Int64) -> Bool {
        Self.nanoseconds(traits.typesAppear[type]) <= now && host.map { Self.nanoseconds(traits.hostsAppear[$0]) <= now } ?? true
    }

    /// What type the slug and name stand for that were `type`'s in the beginning.
    func meaning(of type: BookingRow.MeetingType, at now: Int64) -> BookingRow.MeetingType {
        guard let swap = traits.namesSwap, Self.nanoseconds(swap) <= now else { return type }
        switch type {
        case .oneOnOne: return .group
        case .group: return .oneOnOne
        case .queue, .confirmed: return type
        }
    }

    /// Whether somebody who wanted `wanted` may be given `type`: names may have been looked up some time ago.
    func couldMean(_ wanted: Wanted, _ type: BookingRow.MeetingType, at now: Int64) -> Bool {
        type == wanted.type || wanted.typeForm != .id && type == meaning(of: wanted.type, at: now)
    }

    /// Whether a row's host and type are there, where names lead where they lead now.
    func leadsSomewhere(_ row: BookingRow, at now: Int64) -> Bool {
        let host = row.type == .queue ? nil : row.host
        let type = row.naming.type == .id ? row.type : meaning(of: row.type, at: now)
        return has(type, of: host, at: now)
    }

    /// The meeting types of the acting user; the admin's are those with a queue.
    func typeList(acting: String, _ now: Int64) -> JSON {
        let host = Names.hostIndex(acting)
        let types = BookingRow.MeetingType.allCases.filter { ($0 == .queue) == (host == nil) && has($0, of: host, at: now) }
        return .array(types.map { meetingType($0, host: host ?? 0, now) })
    }

    func meetingType(_ type: BookingRow.MeetingType, host: Int, _ now: Int64) -> JSON {
        // What was called so in the beginning is called by the exchanged name now.
        let label = meaning(of: type, at: now)
        var object: JSONObject = [
            "id": .string(Names.type(type, host: host)), "slug": .string(Names.label(label, .handle)),
            "meetingInfo": ["name": .string(Names.label(label, .name)), "duration": 30],
            "spots": JSON(type == .group ? Server.groupSpots : 1),
            "meetingOptions": ["doubleOptIn": "disabled", "requireHostConfirmation": type == .confirmed ? "enabled" : "disabled"],
        ]
        if type == .queue {
            object["queueId"] = .string(Names.queue)
        } else {
            object["userId"] = .string(Names.host(host))
        }
        return .object(object)
    }
}
