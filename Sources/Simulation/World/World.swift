import BulkModel
import HTTPTypes
import Ledger
import MeetergoAPI
import Pipeline
import TestSupport
import Throttle

/// One scenario being played: a clock, the server, the network, the disk, and at most one client process.
final class World {
    /// One exchange on its way.
    struct Flight {
        var request: TransferRequest
        /// The process that sent it.
        var process: Int
        /// Counts all exchanges of the scenario.
        var number: Int
        var sentAt: Int64
        var fault: FaultKind?
        var dice: Dice
        /// Whether the key was good when it was sent.
        var key: Int
        /// What it asks for; `nil` for reads.
        var subject: String?
    }

    struct EntryCache {
        var run: Int
        var bySource: [Key: Entry]
        var byEffect: [Key: Entry]
    }

    enum Happening {
        case turn(process: Int)
        /// The machine's timer: set anew by every turn, so that it stands only if no turn has followed the one that set it.
        case wake(process: Int, afterTurn: Int)
        indirect case mail(Event, process: Int)
        case recorder(RecorderStep, process: Int)
        indirect case arrives(Flight)
        indirect case executes(Flight, HTTPFields)
        case stranger(String)
        case interrupt(process: Int)
    }

    let scenario: Scenario
    let broken: BrokenVariant?
    let traces: Bool
    var now: Int64 = 0
    var agenda = Agenda<Int64, Happening>()
    var server: Server
    /// The job that is worked on; the other one waits in `otherFolder`.
    var job = 0
    var folder = JobFolder()
    var otherFolder = JobFolder()
    let index = SharedIndex()
    let witness = Witness()
    var client: Client?
    var processes = 0
    /// The number of the key in use; the first one may expire.
    var key = 1
    /// The files with all references given by id: what their rows ask for.
    let files: [PreparedFile]
    /// Users whom an update of ours changed when the client had heard otherwise: an undo cannot tell that from somebody else's change.
    var changedLate: Set<String> = []
    var referee = Referee()
    var coverage = Coverage()
    var trace: [String] = []
    var exchanges = 0
    var triesOfSubject: [String: Int] = [:]
    var happenings = 0
    /// In a calm run the network and the process are left alone.
    var isCalm = false
    /// The ledger's entries by key, as long as nothing changes.
    var entryCache: EntryCache?

    /// - Parameters:
    ///   - broken: a deliberate mistake that the referee has to find.
    ///   - traces: keep a line for everything that happens.
    init(_ scenario: Scenario, broken: BrokenVariant? = nil, traces: Bool = false) {
        self.scenario = scenario
        self.broken = broken
        self.traces = traces
        server = Server(scenario)
        files = scenario.files.map { PreparedFile(PreparedFile.numbered($0.map(\.byID)), kind: scenario.kind) }
        for file in files { referee.subjects.merge(file.subjects) { first, _ in first } }
        referee.namesSwap = scenario.server.namesSwap != nil
        referee.isAlone = scenario.kind == .bookings && !scenario.isOtherJob
        referee.isBlind = scenario.runs.contains { $0.isBlind }
        coverage.see(scenario.kind == .users ? .userScenario : .bookingScenario)
    }

    /// Plays the scenario to its end, or to the first violation.
    func play() {
        prepareOthers()
        for (index, plan) in scenario.runs.enumerated() where !files[plan.file].rows.isEmpty {
            isCalm = plan.isCalm
            advance(to: now + Int64(plan.gap * 1e9))
            if index > 0, plan.file != scenario.runs[index - 1].file { coverage.see(.changedFile) }
            work(on: scenario.isOtherJob ? plan.file : 0)
            runProcess(plan)
            guard referee.violation == nil else { break }
        }
        if referee.violation == nil { advance(to: .max) }
        for (sight, count) in witness.counts { coverage.see(sight, count) }
        coverage.closeScenario()
    }

    private func work(on job: Int) {
        guard job != self.job else { return }
        self.job = job
        referee.job = job
        swap(&folder, &otherFolder)
        entryCache = nil
    }

    /// Other clients and old appointments.
    private func prepareOthers() {
        for file in files {
            for (subject, order) in file.orders.sorted(by: { $0.key < $1.key }) {
                var dice = Dice(scenario.seed, 7, Dice.word(subject))
                let (hasDecoy, isStrange) = (dice.chance(0.3), dice.chance(0.25))
                let at = Int64(dice.spread(0.01, 200) * 1e9)
                if scenario.faults.contains(.decoy), hasDecoy, case .booking(let booking) = order { server.addDecoy(booking, at: 0) }
                // The very user, but made an hour before: whoever looks for his own must see that it is not.
                if scenario.faults.contains(.decoy), dice.chance(0.1), case .user = order {
                    _ = server.carryOut(order, isOurs: false, at: -3_600_000_000_000)
                    coverage.see(.twin)
                }
                if scenario.faults.contains(.decoy), case .booking(let booking) = order { openGroup(booking, &dice) }
                if scenario.faults.contains(.stranger), isStrange { agenda.add(.stranger(subject), at: at) }
            }
        }
    }

    /// Somebody has opened the group's appointment an hour before, or the very attendee stands in it.
    private func openGroup(_ booking: BookingOrder, _ dice: inout Dice) {
        guard booking.type == .group, dice.chance(0.4), !booking.ignoresAvailability else { return }
        var booking = booking
        if dice.chance(0.6) { booking.give(to: "early-\(booking.slot)@example.org") }
        guard case .made = server.carryOut(.booking(booking), isOurs: false, at: -3_600_000_000_000) else { return }
        coverage.see(.openedByOthers)
    }

    /// Lets everything happen that is due until `time`, while no process runs.
    func advance(to time: Int64) {
        while let next = agenda.nextTime, next <= time, referee.violation == nil, let (due, happening) = agenda.next() {
            now = max(now, due)
            happen(happening)
        }
        if time != .max { now = max(now, time) }
    }

    /// Takes the next thing from the agenda; `false` if there is none.
    func step() -> Bool {
        guard let (due, happening) = agenda.next() else { return false }
        now = max(now, due)
        happenings += 1
        happen(happening)
        return true
    }

    private func happen(_ happening: Happening) {
        switch happening {
        case .turn(let process): if let client, client.number == process { takeTurn(client) }
        case .wake(let process, let turn):
            if let client, client.number == process, client.turns == turn { takeTurn(client) }
        case .mail(let event, let process): if let client, client.number == process { receive(event, client) }
        case .recorder(let step, let process): if let client, client.number == process { record(step, client) }
        case .arrives(let flight): arrive(flight)
        case .executes(let flight, let fields): execute(flight, fields)
        case .stranger(let subject): stranger(subject)
        case .interrupt(let process): if let client, client.number == process { receive(.stop(.interrupted), client) }
        }
    }

    func post(_ happening: Happening, in seconds: Double) {
        agenda.add(happening, at: now + max(0, Int64(seconds * 1e9)))
    }

    /// Notes a line of the trace.
    func say(_ who: String, _ text: @autoclosure () -> String) {
        guard traces else { return }
        let time = Time.text(Double(now) / 1e9)
        let padding = String(repeating: " ", count: max(0, 12 - time.count))
        let gap = String(repeating: " ", count: max(1, 9 - who.count))
        trace.append("\(padding)\(time)  \(who)\(gap)\(text())")
    }

    func violate(_ text: @autoclosure () -> String) {
        guard referee.violation == nil else { return }
        referee.violation = text()
        say("REFEREE", "violated: \(referee.violation ?? "")")
    }
}
