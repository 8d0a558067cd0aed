/// Files for tests, made by rule.
enum Files {
    static func users(_ numbers: ClosedRange<Int>) -> String {
        numbers.reduce(into: "email,givenName,familyName,timezone,department\n") { text, number in
            text += "user\(number)@example.com,Given\(number),Family\(number),Europe/Berlin,D\(number % 7)\n"
        }
    }

    /// Bookings on the round-robin type, where the server takes the same request as often as it comes: one host after the other gets it.
    static func queueBookings(_ numbers: ClosedRange<Int>) -> String {
        numbers.reduce(into: "meetingTypeId,queueId,start,attendee.email,attendee.fullname\n") { text, number in
            text += "40000000-0000-4000-8000-000000000001,50000000-0000-4000-8000-000000000001,\(start(number)),"
            text += "guest\(number)@example.com,Guest \(number)\n"
        }
    }

    /// Bookings of hosts by e-mail address and of types by slug: `each` for every one of `hosts` hosts, at times of their own.
    static func namedBookings(hosts: Int, each: Int) -> String {
        var text = "host,meetingType,start,attendee.email,attendee.fullname\n"
        for number in 1...each {
            for host in 1...hosts {
                let name = "host\(host < 10 ? "0" : "")\(host)@sandbox.example"
                text += "\(name),30min-meeting,\(start(number)),guest\(host)-\(number)@example.com,Guest \(number)\n"
            }
        }
        return text
    }

    /// A row on one of the sandbox's fixed types; each slot is a time of its own.
    enum Booking {
        case oneOnOne(guest: Int, slot: Int)
        case queue(guest: Int, slot: Int)
        case group(guest: Int, slot: Int)
        case doubleOptIn(guest: Int, slot: Int)
        case onRequest(guest: Int, slot: Int)

        fileprivate var line: String {
            let (owner, host) = ("10000000-0000-4000-8000-000000000000", "10000000-0000-4000-8000-000000000001")
            func type(_ digit: Int) -> String { "\(digit)0000000-0000-4000-8000-000000000001" }
            return switch self {
            case .oneOnOne(let guest, let slot): Self.line(type(2), host, "", guest, slot)
            case .queue(let guest, let slot): Self.line(type(4), "", type(5), guest, slot)
            case .group(let guest, let slot): Self.line(type(3), owner, "", guest, slot)
            case .doubleOptIn(let guest, let slot): Self.line(type(6), owner, "", guest, slot)
            case .onRequest(let guest, let slot): Self.line(type(7), owner, "", guest, slot)
            }
        }

        private static func line(_ type: String, _ hosts: String, _ queue: String, _ guest: Int, _ slot: Int) -> String {
            "\(type),\(hosts),\(queue),\(start(slot)),guest\(guest)@example.com,Guest \(guest)\n"
        }
    }

    static func bookings(_ rows: [Booking]) -> String {
        rows.reduce(into: "meetingTypeId,hostIds,queueId,start,attendee.email,attendee.fullname\n") { $0 += $1.line }
    }

    /// So many bookings of all kinds, none in another's way.
    static func mixedBookings(_ count: Int) -> String {
        bookings(
            (0..<count).map { number in
                // The owner's group, opt-in and on-request types share one diary; groups of three share a slot.
                let slot = 1 + number
                return switch number % 5 {
                case 0: .oneOnOne(guest: number, slot: slot)
                case 1: .queue(guest: number, slot: slot)
                case 2: .group(guest: number, slot: 1 + number / 15 * 15)
                case 3: .doubleOptIn(guest: number, slot: slot)
                default: .onRequest(guest: number, slot: slot)
                }
            })
    }

    /// A start of its own for each number: half hours of working days in 2028, Berlin time in winter.
    static func start(_ number: Int) -> String {
        let slot = (number - 1) % 14
        let day = (number - 1) / 14
        let week = day / 5
        // 2028-01-03 is a Monday; weeks of January and February lie in winter time.
        let dayOfYear = 3 + week * 7 + day % 5
        let (month, dayOfMonth) = dayOfYear <= 31 ? (1, dayOfYear) : (2, dayOfYear - 31)
        let hour = 9 + slot / 2
        let minute = slot % 2 == 0 ? "00" : "30"
        return "2028-0\(month)-\(dayOfMonth < 10 ? "0" : "")\(dayOfMonth)T\(hour < 10 ? "0" : "")\(hour):\(minute):00+01:00"
    }
}
