/// The exit codes of design §6, in the order in which one hides another.
public enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
    case accountingBroken = 70
    case disk = 74
    case credential = 77
    case unreachable = 69
    case unreadableInput = 65
    case interrupted = 130
    case terminated = 143
    case stopped = 2
    case unknownRows = 3
    case someFailed = 1
    case usage = 64
    case success = 0

    /// The status to exit with if all of `statuses` apply.
    public static func gravest(of statuses: some Sequence<ExitStatus>) -> ExitStatus {
        statuses.min { rank($0) < rank($1) } ?? .success
    }

    private static func rank(_ status: ExitStatus) -> Int {
        allCases.firstIndex(of: status) ?? allCases.count
    }
}
