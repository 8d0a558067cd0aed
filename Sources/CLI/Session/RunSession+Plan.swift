import BulkModel
import Foundation
import JSONText
import Ledger
import MeetergoAPI
import Pipeline
import Throttle

/// `plan`, and `import --plan`.
extension RunSession {
    func planDesk(
        _ plan: PlanRequest, _ looked: ReferenceDesk?, _ view: LedgerView, _ preflight: Preflight, _ chooser: ShardChooser?,
        importReads: Int
    ) -> PlanDesk {
        PlanDesk(
            request: plan,
            planner: Planner(
                kind: request.kind, resolver: looked?.resolver, view: view, onExisting: request.policy.onExisting, chooser: chooser,
                search: request.slotSearch),
            actingUser: preflight.actingUser, kind: request.kind, importReads: importReads)
    }

    /// How it is found out which users exist already; `nil` for bookings.
    ///
    /// - Parameter input: `nil` where it can be read only once.
    func existing(
        _ input: InputAgain?, _ view: LedgerView, _ preflight: Preflight, _ session: inout ReadSession
    ) throws(CommandFailure) -> ExistingDesk? {
        guard request.kind == .users else { return nil }
        let actingUser = preflight.actingUser
        guard let input else {
            return try ExistingDesk.choose(request.existing.existing, actingUser: actingUser, &session, rowsToSend: nil)
        }
        let planner = Planner(kind: .users, resolver: nil, view: view, chooser: Self.chooser(request, input.context))
        return try ExistingDesk.choose(request.existing.existing, actingUser: actingUser, &session) { wanted throws(CommandFailure) in
            try planner.countToSend(input, actingUser: actingUser, until: wanted, among: ExistingDesk.sample)
        }
    }

    func view(_ preflight: Preflight, _ files: [String]) throws(CommandFailure) -> LedgerView {
        do throws(LedgerFailure) {
            return try LedgerView(
                job: request.job, state: JobIndex.defaultFolder(environment), company: preflight.companyId, policy: request.policy,
                files: files)
        } catch {
            throw CommandFailure(error)
        }
    }

    func show(_ totals: PlanTotals, ownReads: Int, _ quota: QuotaDesk) {
        var totals = totals
        totals.ownReads = ownReads
        let seconds = totals.seconds(quota.settings, quota.learnt)
        if request.output.json, request.plan?.isAlone == true { return Console.out(totals.json(seconds: seconds).text) }
        let end = seconds.map { Timestamp.local(clock.now().wall + Int64($0 * 1_000)) }
        // Before a run whose summary is wanted as JSON, stdout is kept for that.
        for line in totals.lines(seconds: seconds, end: end) { if request.output.json { Console.note(line) } else { Console.say(line) } }
    }

    static func confirm(_ plan: PlanRequest) throws(CommandFailure) {
        guard !plan.isConfirmed else { return }
        try Confirmation.ask(
            "Begin? [y/N] ",
            unattended: "Nothing was sent: --plan asks before it begins, and this is no terminal. --yes begins without asking.",
            declined: "Nothing was sent.")
    }
}
