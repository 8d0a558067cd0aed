import BulkModel
import HTTPTypes
import TestSupport

/// The simulated meetergo: its own model of users, slots and mails, written from the API page. Time is nanoseconds since the scenario's start.
struct Server {
    struct User: Sendable {
        var id: String
        var email: String
        var given: String
        var family: String
        var createdAt: Int64
        var visibleAt: Int64
        var isOurs: Bool
        var isDeleted = false
        /// When it was changed last; `nil` if it never was.
        var updatedAt: Int64?
    }

    struct Attendee: Sendable {
        var who: String
        var email: String?
        var phone: String?
        var visibleAt: Int64
    }

    struct Appointment: Sendable {
        var id: String
        var type: BookingRow.MeetingType
        var host: Int
        var slot: Int
        var attendees: [Attendee]
        var createdAt: Int64
        var isCancelled = false
        /// Somebody else has given it another time since.
        var isMoved = false
    }

    struct Provisional: Sendable {
        var id: String
        var order: BookingOrder
        var host: Int
        var createdAt: Int64
        var visibleAt: Int64
        var isDeclined = false
    }

    /// What became of one subject: what the simulation is about.
    struct Made: Sendable {
        /// How often this client's requests made it.
        var byUs = 0
        var byOthers = 0
        var ourIDs: [String] = []
        var otherIDs: [String] = []
        /// Mails sent for this client's requests.
        var mails = 0
        /// Bookings on the bill.
        var billed = 0
        /// How often what this client made was taken back.
        var takenBack = 0
    }

    let kind: ImportKind
    let seed: UInt64
    let traits: ServerTraits
    var isPagingIgnored: Bool
    /// Lists of appointments are refused.
    var hidesAppointments = false
    var limiter: (any Limiter)?
    private let dialect: HeaderDialect

    var users: [User] = []
    var byEmail: [String: Int] = [:]
    var appointments: [Appointment] = []
    var provisionals: [Provisional] = []
    /// What brought somebody into an appointment, by their ids; it stays when he leaves.
    var subjectOfAttendee: [String: String] = [:]
    /// How many things stand in a host's slot.
    var busy: [Int: Int] = [:]
    var made: [String: Made] = [:]
    /// What this client asked for and something stood in the way of, at some time.
    private(set) var refused: Set<String> = []
    private var nextHost = 0
    private var lastID = 0

    static let groupSpots = 5

    init(_ scenario: Scenario) {
        kind = scenario.kind
        seed = scenario.seed
        traits = scenario.server
        isPagingIgnored = scenario.faults.contains(.ignoredPaging)
        var dice = Dice(scenario.seed, 5)
        let model = dice.pick(LimiterModel.allCases)
        let limit = dice.pick([4, 12, 40, 100])
        let phase = dice.unit()
        limiter = scenario.faults.contains(.limiter) ? model.make(limit: limit, phase: phase) : nil
        dialect = dice.pick([.none, .none, .retryAfter, .throttler, .draft6, .ietf])
        users = (0..<traits.crowd).map { number in
            User(
                id: "c0000000-0000-4000-8000-\(100_000_000_000 + number)", email: "old\(number)@example.com", given: "Old",
                family: "User \(number)", createdAt: Calendar.epoch - 86_400_000, visibleAt: .min, isOurs: false)
        }
        if kind == .bookings { users = Self.mixed(users, Self.hosts(traits), &dice) }
        for (index, user) in users.enumerated() { byEmail[user.email] = index }
    }

    // MARK: - Making things

    enum Answer {
        case made(id: String, provisional: Bool)
        case taken
        /// The host or the type is not there yet.
        case noSuchType
    }

    /// Carries an order out, if nothing stands in its way.
    ///
    /// - Parameter isOurs: the request came from the client under test.
    mutating func carryOut(_ order: Order, isOurs: Bool, at now: Int64) -> Answer {
        let answer: Answer
        switch order {
        case .user(let email, let given, let family): answer = makeUser(email, given, family, isOurs, now)
        case .booking(let booking): answer = has(booking.type, of: booking.host, at: now) ? book(booking, now) : .noSuchType
        }
        if case .made(let id, _) = answer { note(order, id, isOurs) } else if isOurs { refused.insert(order.subject) }
        return answer
    }

    /// The company's users in the order of its list, with the hosts somewhere among them.
    private static func mixed(_ crowd: [User], _ hosts: [User], _ dice: inout Dice) -> [User] {
        var users = crowd
        for host in hosts { users.insert(host, at: dice.below(users.count + 1)) }
        return users
    }

    private mutating func note(_ order: Order, _ id: String, _ isOurs: Bool) {
        var record = made[order.subject] ?? Made()
        if isOurs {
            record.byUs += 1
            record.ourIDs.append(id)
            record.mails += 1
            if case .booking = order { record.billed += 1 }
        } else {
            record.byOthers += 1
            record.otherIDs.append(id)
        }
        made[order.subject] = record
    }

    private mutating func makeUser(_ email: String, _ given: String, _ family: String, _ isOurs: Bool, _ now: Int64) -> Answer {
        let folded = email.lowercased()
        guard byEmail[folded] == nil else { return .taken }
        byEmail[folded] = users.count
        let id = newID("a")
        users.append(
            User(
                id: id, email: email, given: given, family: family, createdAt: clock(now), visibleAt: now + delay(folded), isOurs: isOurs))
        return .made(id: id, provisional: false)
    }

    private mutating func book(_ order: BookingOrder, _ now: Int64) -> Answer {
        let attendee = Attendee(
            who: order.who, email: order.email, phone: order.phone, visibleAt: now + delay(order.subject))
        if order.type == .group { return joinGroup(order, attendee, now) }
        guard let host = freeHost(order) else { return .taken }
        busy[host << 32 | order.slot, default: 0] += 1
        if order.type == .confirmed {
            let id = newID("d")
            provisionals.append(
                Provisional(id: id, order: order, host: host, createdAt: clock(now), visibleAt: attendee.visibleAt))
            return .made(id: id, provisional: true)
        }
        let id = newID("b")
        subjectOfAttendee["\(id) \(order.who)"] = order.subject
        appointments.append(
            Appointment(id: id, type: order.type, host: host, slot: order.slot, attendees: [attendee], createdAt: clock(now)))
        return .made(id: id, provisional: false)
    }

    /// Group types share one appointment; a repeat adds the attendee again (API page, section 11.4).
    private mutating func joinGroup(_ order: BookingOrder, _ attendee: Attendee, _ now: Int64) -> Answer {
        let host = order.host ?? 0
        let open = appointments.firstIndex { $0.type == .group && $0.host == host && $0.slot == order.slot && !$0.isCancelled }
        if let open {
            guard order.ignoresAvailability || appointments[open].attendees.count < Self.groupSpots else { return .taken }
            appointments[open].attendees.append(attendee)
            subjectOfAttendee["\(appointments[open].id) \(order.who)"] = order.subject
            return .made(id: appointments[open].id, provisional: false)
        }
        guard order.ignoresAvailability || isFree(host, order.slot) else { return .taken }
        busy[host << 32 | order.slot, default: 0] += 1
        let id = newID("b")
        subjectOfAttendee["\(id) \(order.who)"] = order.subject
        appointments.append(
            Appointment(id: id, type: .group, host: host, slot: order.slot, attendees: [attendee], createdAt: clock(now)))
        return .made(id: id, provisional: false)
    }

    /// The host whom the order names, or the next free one of the queue.
    private mutating func freeHost(_ order: BookingOrder) -> Int? {
        if let host = order.host { return order.ignoresAvailability || isFree(host, order.slot) ? host : nil }
        for step in 0..<Names.hosts {
            let host = (nextHost + step) % Names.hosts
            if order.ignoresAvailability || isFree(host, order.slot) {
                nextHost = (host + 1) % Names.hosts
                return host
            }
        }
        return nil
    }

    func isFree(_ host: Int, _ slot: Int) -> Bool { busy[host << 32 | slot, default: 0] == 0 }

    /// An appointment that was there before and is cancelled, or of other people: nothing that a row may take for its own.
    mutating func addDecoy(_ order: BookingOrder, at now: Int64) {
        let attendee = Attendee(who: order.who, email: order.email, phone: order.phone, visibleAt: .min)
        appointments.append(
            Appointment(
                id: newID("e"), type: order.type, host: order.host ?? 0, slot: order.slot, attendees: [attendee], createdAt: clock(now),
                isCancelled: true))
        let other: BookingRow.MeetingType = order.type == .oneOnOne ? .group : .oneOnOne
        if order.type != .group {
            appointments.append(
                Appointment(
                    id: newID("e"), type: other, host: order.host ?? 0, slot: order.slot + 100_000, attendees: [attendee],
                    createdAt: clock(now)))
        }
    }

    /// Somebody else gives an appointment another time; `false` if it does not stand.
    mutating func move(_ id: String) -> Bool {
        guard let index = appointments.firstIndex(where: { $0.id == id && !$0.isCancelled && !$0.isMoved }) else { return false }
        busy[appointments[index].host << 32 | appointments[index].slot, default: 1] -= 1
        appointments[index].slot += 50_000
        busy[appointments[index].host << 32 | appointments[index].slot, default: 0] += 1
        appointments[index].isMoved = true
        return true
    }

    func isMoved(_ id: String?) -> Bool { appointments.contains { $0.id == id && $0.isMoved } }

    // MARK: - Parts

    /// Milliseconds since 1970 by the server's clock.
    func clock(_ now: Int64) -> Int64 { Calendar.epoch + now / 1_000_000 }

    /// Nanoseconds until what was written is in the lists.
    private func delay(_ subject: String) -> Int64 {
        guard traits.readDelay > 0 else { return 0 }
        var dice = Dice(seed, 6, Dice.word(subject), UInt64(lastID))
        return dice.chance(0.5) ? 0 : Int64(dice.unit() * traits.readDelay * 1e6)
    }

    private mutating func newID(_ letter: String) -> String {
        lastID += 1
        return "\(letter)0000000-0000-4000-8000-\(100_000_000_000 + lastID)"
    }

    /// Whether the limiter serves a request that arrives now, and the fields that tell of it.
    mutating func admit(at now: Int64) -> (isServed: Bool, fields: HTTPFields) {
        var fields = HTTPFields()
        var isServed = true
        let seconds = Double(now) / 1e9
        if limiter != nil {
            isServed = limiter?.admit(at: seconds) ?? true
            if let limiter { fields = dialect.fields(of: limiter, isServed: isServed, at: seconds, dice: (0.5, 0.5, 0.5)) }
        }
        fields[.date] = traits.hasDate ? Calendar.http(clock(now)) : nil
        return (isServed, fields)
    }
}
