public import BulkModel
public import Throttle

/// One turn's two readings of time, taken together by the driver.
public struct Moment: Sendable {
    /// Monotonic: what all waiting is measured with.
    public var instant: Instant
    /// Milliseconds since 1970, by the wall clock: only ever written down.
    public var wall: Int64

    public init(instant: Instant, wall: Int64) {
        self.instant = instant
        self.wall = wall
    }
}

/// What can happen to the pipeline.
public enum Event: Sendable {
    /// Rows that were asked for; none means that the input is exhausted.
    case supplied([PreparedRow])
    /// The rest of the input cannot be read.
    case supplyFailed(InputError)
    /// A batch is durable, and its result lines are written.
    case recorded(Receipt)
    case transferEnded(TransferEnd)
    /// What the other processes on the key did; `nil` once when they cannot be heard any more.
    case peers(Throttle.News?)
    /// Somebody asks the run to end: no further sending, what is under way may finish.
    case stop(StopReason)
}

/// What the recorder has made durable.
public struct Receipt: Sendable {
    public var standings: [(row: Int, standing: Standing)]
    public var intents: [Int]
    public var concluded: [Int]

    public init(standings: [(row: Int, standing: Standing)] = [], intents: [Int] = [], concluded: [Int] = []) {
        self.standings = standings
        self.intents = intents
        self.concluded = concluded
    }
}

/// Why a run ends before its input does.
public enum StopReason: Sendable, Hashable {
    case interrupted
    case terminated
    /// The time that the user gave the run is over; says which option and value.
    case timeIsUp(String)
    case credential(Finding)
    case setup(Finding)
    case unreachable(Finding)
    case input(InputError)
    /// More rows failed than the user allows; how many did.
    case tooManyErrors(Int)
    /// The first rows, so many, were all refused for one cause; here is the first.
    case canary(Int, Finding)

    /// A sentence for the summary and the terminal.
    public var sentence: String {
        switch self {
        case .interrupted: "interrupted by Ctrl-C"
        case .terminated: "terminated by a signal"
        case .timeIsUp(let limit): "the time is up (\(limit))"
        case .credential(let finding), .setup(let finding), .unreachable(let finding):
            [finding.message, finding.hint].compactMap { $0 }.joined(separator: "; ")
        case .input(let error): error.message
        case .canary(let rows, let finding):
            "the first \(rows) rows were all refused (\(finding.cause.rawValue)): \(finding.message); "
                + "\(finding.hint ?? "mend the file or the account"), then run the same command again; --no-canary sends the rest as it is"
        case .tooManyErrors(let rows): "\(rows) rows have failed, more than --max-errors allows"
        }
    }

    public var exitStatus: ExitStatus {
        switch self {
        case .interrupted: .interrupted
        case .terminated: .terminated
        case .timeIsUp: .stopped
        case .credential: .credential
        case .setup(let finding): finding.cause == .permission ? .credential : .unreachable
        case .unreachable: .unreachable
        case .input: .unreadableInput
        case .tooManyErrors, .canary: .stopped
        }
    }
}
