public import ArgumentParser
public import BulkModel
import Ledger

/// What becomes of users that exist already, and of rows that have changed.
struct ExistingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Users: how to find out who exists already. scan: read the company's users first, a request for each hundred; on-conflict: look \
            when the API refuses a row. Default: scan where it costs at most one request for every 50 rows to send, as one row in 50 that \
            exists then pays for it; the choice is said.
            """,
            valueName: "way"))
    var existing: RunSummary.ExistingSearch.Way?

    @Option(
        help: ArgumentHelp(
            """
            Users that exist and were not made by this job. adopt: take over the id (existing); update: change names and slug to what the row \
            says (updated); fail: refused, cause exists. Default: adopt.
            """,
            valueName: "what"))
    var onExisting: OnExisting?

    @Option(
        help: ArgumentHelp(
            """
            Rows that were done in an earlier run and have other content now. skip: note them (changed); update: change the user's names and \
            slug (updated), and say what the API cannot change; fail: changed, among the failed rows. Default: skip.
            """,
            valueName: "what"))
    var onChange: OnChange?

    /// What the ledger is told.
    func policy(retryRefused: Bool, again: Bool) -> ConvergencePolicy {
        ConvergencePolicy(retryRefused: retryRefused, again: again, onExisting: onExisting ?? .adopt, onChange: onChange ?? .skip)
    }

    /// Refuses what the API has no way to do.
    func check(_ kind: ImportKind) throws(CommandFailure) {
        guard kind == .bookings else { return }
        if onChange == .update {
            throw CommandFailure(
                .usage,
                "--on-change update is for users: the API has no way to change a booking but to move it, which mails everybody; undo it, then import it again."
            )
        }
        guard existing == nil, onExisting == nil else {
            throw CommandFailure(.usage, "--existing and --on-existing are for users. Leave them out.")
        }
    }
}

extension RunSummary.ExistingSearch.Way: ExpressibleByArgument {}
extension OnExisting: ExpressibleByArgument {}
extension OnChange: ExpressibleByArgument {}
