import BulkModel
import DequeModule
import HeapModule
import Throttle

/// Why a row is in doubt, and how far its settling has come.
struct Suspicion: Sendable {
    /// What the attempt ended with.
    var finding: Finding
    /// The API said that it was carried out, only not what was made: such a row is never sent again.
    var isCarriedOut = false
    /// The API refused the row because it is there already; if it turns out not to be ours, that stands.
    var isRefusal = false
    /// Nothing has been sent: the target is looked at before.
    var isInspection = false
    /// It is an update that was to bring other content than the row has now: what a first look shows may still be undone by it.
    var hasOtherContent = false
    /// It was certainly refused, and another slot is looked for.
    var isSearch = false
    /// An earlier run left it, and may not have said how its attempt ended.
    var isInherited = false
    /// Looks that found nothing.
    var looks = 0

    init(_ finding: Finding, isCarriedOut: Bool = false, isRefusal: Bool = false) {
        self.finding = finding
        self.isCarriedOut = isCarriedOut
        self.isRefusal = isRefusal
    }

    /// One that an earlier run left.
    init(of doubt: Doubt) {
        self.init(
            doubt.finding
                ?? Finding(.interrupted, message: "an earlier run ended while this row was on its way", hint: "run the same command again"))
        hasOtherContent = doubt.hasOtherContent
        isInherited = true
    }

    /// One of a row that has not been sent.
    static let inspection: Suspicion = {
        var suspicion = Suspicion(
            Finding(.interrupted, message: "not sent: it was not looked at first", hint: "run the same command again"))
        suspicion.isInspection = true
        return suspicion
    }()

    /// How long after a look that found nothing the next one follows: the server may still have been at work on the request when its sender
    /// gave up, or died.
    func delay(_ delays: LookDelays) -> Duration {
        switch finding.cause {
        case .timeout: delays.afterTimeout
        case .interrupted: delays.afterCrash
        // A later run may have put down why it could not settle in the place of how the attempt ended.
        default: isInherited ? delays.afterCrash : delays.second
        }
    }
}

/// The looks under way, and the rows that wait for one.
struct Settling<Look: Inquiry>: Sendable {
    /// A look that asks one thing after the other.
    struct Running: Sendable {
        var look: Look
        var path = ""
        var actingUser: String?
        /// Times that the present question got no answer.
        var failures = 0
    }

    /// A look that many rows wait for.
    struct Survey: Sendable {
        /// `nil` until it is over.
        var found: Look?
        var waiting: [Int] = []
    }

    /// All rows in doubt, those being looked for included.
    var rows: Set<Int> = []
    /// How many of them have not been sent, and are looked at first, or wait for a survey.
    var inspections = 0
    /// When the next look at a row is due.
    var due: Heap<Waiting> = []
    var running: [Int: Running] = [:]
    /// Looks whose question may go out as soon as the throttle admits it.
    var questions: Deque<Int> = []
    /// Looks that ask again after a back-off; `Waiting.row` is the look's number.
    var later: Heap<Waiting> = []
    var nextLook = 0
    /// Rows that wait until free slots are asked for, and when that is to be.
    var searchers: [Int] = []
    var searchDue: Instant?
    /// The looks for free slots under way.
    var searches: Set<Int> = []
    /// What rows in memory want while one look's verdicts are being carried out.
    var wanting: [Slot: Set<Int>]?
    /// What is looked at before the first row that concerns it, by its ground.
    var surveys: [String: Survey] = [:]
    /// The grounds of the surveys under way, by the numbers of their looks.
    var surveying: [Int: String] = [:]
    /// The rows that were given a slot in the place of their own.
    var given: [Slot: Set<Int>] = [:]

    /// Numbers a look, which may begin now.
    mutating func add(_ look: Look) -> Int {
        defer { nextLook += 1 }
        running[nextLook] = Running(look: look)
        return nextLook
    }

    /// Forgets every look.
    mutating func drop() {
        due = []
        later = []
        questions = []
        running = [:]
        searchers = []
        searchDue = nil
        searches = []
        surveys = [:]
        surveying = [:]
    }

    /// When a look becomes possible by the passing of time alone.
    func nextWake(after now: Instant, together: Bool) -> Instant? {
        var wake = later.min?.until
        // Those that look together wait for the last of them.
        if let next = together ? due.max?.until : due.min?.until, next > now { wake = min(wake ?? next, next) }
        if searches.isEmpty, let next = searchDue, next > now { wake = min(wake ?? next, next) }
        return wake
    }
}
