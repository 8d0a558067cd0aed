import BulkModel
import Ledger
import Testing

/// A line of the table in design §4.
struct TableLine: Sendable, CustomTestStringConvertible {
    var name: String
    var entry: Entry?
    var claim = Claim(7, "anna", content: "same")
    var policy = ConvergencePolicy()
    var standing: Standing
    /// The state and digest that are stored.
    var state: Entry.State?
    var keepsDigest = false

    var testDescription: String { name }

    static func entry(
        _ state: Entry.State, content: String = "same", version: Int = Digest.currentVersion, attempts: Int = 2, run: Int = 1
    ) -> Entry {
        Entry(
            id: 5, sourceKey: Key("anna"), effectKey: Key("anna"), digest: Claim(1, "anna", content: content, version: version).digest,
            state: state, attempts: attempts, identity: state.isDone ? RemoteIdentity(id: "u1", extras: ["_x": "1"]) : nil,
            finding: state.isDone ? nil : Finding(.server, message: "stored"),
            seen: Entry.Sighting(run: run, row: 3, file: 0, line: 4), doubtedSince: state == .unknown ? 77 : nil)
    }

    static func inDoubt(_ entry: Entry) -> Entry {
        var entry = entry
        entry.doubtedSince = 77
        return entry
    }

    static let identity = RemoteIdentity(id: "u1", extras: ["_x": "1"])
    static let stored = Finding(.server, message: "stored")
    static let changed = Finding(
        .changed, message: "created in an earlier run with other content; the change was not sent",
        hint: "change it in meetergo, or undo the earlier row first; names and slugs of users are changed by --on-change update"
            + ", of users whom this job did not make only with --on-existing update")
    /// A change that is still among the failed rows.
    static let failing: Finding = {
        var finding = changed
        finding.code = RowEnd.changeFails
        return finding
    }()
    static let duplicate = Finding(.duplicate, message: "the same key as row 3 (line 4)", hint: "remove one of the two rows")
    static let notSelected = Finding(.interrupted, message: "not sent: this run did not select it")

    static func ended(_ outcome: Outcome, _ finding: Finding? = nil, identity: RemoteIdentity? = nil, attempts: Int = 2) -> Standing {
        .ended(RowEnd(outcome, identity: identity, finding: finding, attempts: attempts))
    }

    static let done: [TableLine] = [Entry.State.created, .existing, .provisional, .updated].flatMap { state -> [TableLine] in
        var finding = changed
        finding.message = "\(state.rawValue) in an earlier run with other content; the change was not sent"
        return [
            TableLine(name: "\(state), same digest", entry: entry(state), standing: ended(.unchanged, identity: identity), state: state),
            TableLine(
                name: "\(state), other digest", entry: entry(state, content: "other"),
                standing: ended(.changed, finding, identity: identity),
                state: state, keepsDigest: true),
        ]
    }

    static let settle = Standing.settle(Doubt(attempts: 2, since: 77, finding: stored))

    static let others: [TableLine] = [
        TableLine(name: "nothing", standing: .send(attempts: 0), state: .pending),
        TableLine(
            name: "created, digest of an older version", entry: entry(.created, content: "other", version: 0),
            standing: ended(.unchanged, identity: identity), state: .created),
        TableLine(name: "unknown, same digest", entry: entry(.unknown), standing: settle, state: .unknown),
        TableLine(
            name: "unknown, other digest", entry: entry(.unknown, content: "other"), standing: settle, state: .unknown,
            keepsDigest: true),
        TableLine(name: "refused, same digest", entry: entry(.refused), standing: ended(.refused, stored), state: .refused),
        TableLine(
            name: "refused, same digest, --retry-refused", entry: entry(.refused), policy: ConvergencePolicy(retryRefused: true),
            standing: .send(attempts: 2), state: .pending),
        TableLine(
            name: "refused, same digest, retry", entry: entry(.refused), claim: Claim(3, "anna", content: "same", retriedRow: 3),
            standing: .send(attempts: 2), state: .pending),
        TableLine(
            name: "refused after a request in doubt", entry: inDoubt(entry(.refused)), standing: .send(attempts: 2, doubtedSince: 77),
            state: .pending),
        TableLine(name: "refused, other digest", entry: entry(.refused, content: "other"), standing: .send(attempts: 2), state: .pending),
        TableLine(name: "unsent", entry: entry(.unsent), standing: .send(attempts: 2), state: .pending),
        TableLine(name: "claimed and left in a crash", entry: entry(.pending), standing: .send(attempts: 2), state: .pending),
        TableLine(name: "undone", entry: entry(.undone), standing: .send(attempts: 2), state: .pending),
        TableLine(name: "superseded", entry: entry(.superseded), standing: ended(.skipped, stored), state: .superseded),
        TableLine(
            name: "not selected, created", entry: entry(.created), claim: Claim(7, "anna", content: "same", selected: false),
            standing: ended(.unchanged, identity: identity), state: .created),
        TableLine(
            name: "not selected, created with other content", entry: entry(.created), claim: Claim(7, "anna", selected: false),
            standing: ended(.changed, failing, identity: identity), state: .created, keepsDigest: true),
        TableLine(
            name: "not selected, to be updated", entry: entry(.updated), claim: Claim(7, "anna", selected: false),
            policy: ConvergencePolicy(onExisting: .update, onChange: .update),
            standing: ended(.unsent, notSelected, identity: identity), state: .updated, keepsDigest: true),
        TableLine(
            name: "not selected, undone", entry: entry(.undone), claim: Claim(7, "anna", selected: false),
            standing: ended(.unsent, stored), state: .undone, keepsDigest: true),
        TableLine(
            name: "not selected, refused", entry: entry(.refused), claim: Claim(7, "anna", selected: false),
            standing: ended(.refused, stored),
            state: .refused, keepsDigest: true),
        TableLine(
            name: "not selected, nothing stored", claim: Claim(7, "anna", selected: false),
            standing: ended(.unsent, notSelected, attempts: 0)),
    ]

    static let sameRun: [TableLine] = Entry.State.allCases.map { state in
        TableLine(
            name: "\(state), seen earlier in this run", entry: entry(state, run: 2),
            standing: ended(.duplicate, duplicate, identity: state.isDone ? identity : nil, attempts: 0))
    }
}

@Suite struct ConvergenceTests {
    @Test(arguments: TableLine.done + TableLine.others + TableLine.sameRun)
    func `each line of the table`(_ line: TableLine) {
        let convergence = Convergence(run: 2, policy: line.policy, files: ["a.csv"])
        let decision = convergence.decide(line.claim, knowing: .init(bySource: line.entry))
        #expect(decision.standing == line.standing)
        #expect(decision.entry?.state == line.state)
        #expect(decision.superseded == nil)
        guard let stored = decision.entry else { return }
        #expect(stored.id == line.entry?.id)
        #expect(stored.seen == Entry.Sighting(run: 2, row: line.claim.row, file: 0, line: line.claim.line))
        #expect(stored.digest == (line.keepsDigest ? line.entry?.digest : line.claim.digest))
    }

    @Test func `a duplicate names the file of the first one when there are several`() {
        let convergence = Convergence(run: 2, policy: ConvergencePolicy(), files: ["a.csv", "b.csv"])
        let decision = convergence.decide(Claim(7, "anna"), knowing: .init(bySource: TableLine.entry(.pending, run: 2)))
        guard case .ended(let end) = decision.standing else { return #expect(Bool(false), "the row was sent") }
        #expect(end.finding?.message == "the same key as row 3 (a.csv, line 4)")
    }

    @Test func `an entry under the effect key stops a row whose source key is new`() {
        let convergence = Convergence(run: 2, policy: ConvergencePolicy(), files: [])
        let claim = Claim(7, "by e-mail", effect: "anna", content: "same")
        let decision = convergence.decide(claim, knowing: .init(byEffect: TableLine.entry(.created)))
        guard case .ended(let end) = decision.standing else { return #expect(Bool(false), "the row was sent") }
        #expect(end.outcome == .unchanged)
    }

    @Test func `a doubt under the effect key is settled, and the entry answers for the row from now on`() {
        let convergence = Convergence(run: 2, policy: ConvergencePolicy(), files: [])
        let claim = Claim(7, "by e-mail", effect: "anna", content: "same")
        var bySource = TableLine.entry(.unsent)
        bySource.id = 6
        let doubted = TableLine.entry(.unknown)
        let decision = convergence.decide(claim, knowing: .init(bySource: bySource, byEffect: doubted))
        #expect(decision.standing == TableLine.settle)
        #expect(decision.entry?.id == doubted.id)
        #expect(decision.entry?.sourceKey == claim.sourceKey)
        #expect(decision.removed?.id == 6)
    }

    @Test func `a doubt whose references stand for others now is not looked for in the wrong place`() {
        let convergence = Convergence(run: 2, policy: ConvergencePolicy(), files: [])
        let doubted = TableLine.entry(.unknown)
        let decision = convergence.decide(Claim(7, "anna", effect: "another host"), knowing: .init(bySource: doubted))
        guard case .ended(let end) = decision.standing else { return #expect(Bool(false), "the row was sent") }
        #expect(end.outcome == .unknown && end.finding?.cause == .reference)
        #expect(decision.entry?.effectKey == doubted.effectKey)
    }

    @Test(arguments: Entry.State.allCases) func `a row that cannot be sent keeps what was made of it, else ends as its obstacle says`(
        _ state: Entry.State
    ) {
        let convergence = Convergence(run: 2, policy: ConvergencePolicy(), files: [])
        var claim = Claim(7, "anna", content: "same")
        claim.obstacle = RowEnd(.blocked, finding: Finding(.reference, message: "gone"), attempts: 0)
        let decision = convergence.decide(claim, knowing: .init(bySource: TableLine.entry(state)))
        guard case .ended(let end) = decision.standing else { return #expect(Bool(false), "the row was sent") }
        #expect(end.outcome == (state.isDone ? .unchanged : state == .unknown ? .unknown : .blocked))
        #expect(decision.entry?.state == (state.isDone || state == .unknown ? state : nil))
    }

    @Test func `a doubt that was settled as absent is remembered when the row is sent`() {
        let convergence = Convergence(run: 2, policy: ConvergencePolicy(), files: [])
        var entry = TableLine.entry(.unsent)
        entry.doubtedSince = 77
        let decision = convergence.decide(Claim(7, "anna"), knowing: .init(bySource: entry))
        #expect(decision.standing == .send(attempts: 2, doubtedSince: 77))
        #expect(decision.entry?.doubtedSince == 77)
    }

    @Test func `two entries that went nowhere become one when the row is sent`() {
        let convergence = Convergence(run: 2, policy: ConvergencePolicy(), files: [])
        var bySource = TableLine.entry(.unsent, attempts: 1)
        bySource.id = 6
        bySource.sourceKey = Key("by e-mail")
        bySource.effectKey = Key("by e-mail")
        let byEffect = TableLine.entry(.unsent, attempts: 3)
        let decision = convergence.decide(
            Claim(7, "by e-mail", effect: "anna"), knowing: .init(bySource: bySource, byEffect: byEffect))
        #expect(decision.standing == .send(attempts: 3))
        #expect(decision.entry?.id == 6)
        #expect(decision.entry?.effectKey == Key("anna"))
        #expect(decision.removed?.id == 5)
    }
}

@Suite struct RetryTests {
    private let convergence = Convergence(run: 2, policy: ConvergencePolicy(), files: [])

    @Test(arguments: [Entry.State.refused, .unsent, .pending, .undone])
    func `a row whose key was edited is sent and supersedes what it was`(_ state: Entry.State) {
        let decision = convergence.decide(Claim(3, "berta", retriedRow: 3), knowing: .init(retried: TableLine.entry(state)))
        #expect(decision.standing == .send(attempts: 0))
        #expect(decision.superseded?.state == .superseded)
        #expect(decision.superseded?.successor == Key("berta"))
        #expect(decision.superseded?.finding?.message == "replaced by the corrected row 3 of a retry")
        #expect(decision.entry?.sourceKey == Key("berta"))
    }

    @Test func `an edited row is not sent while its earlier attempt is unknown`() {
        let decision = convergence.decide(Claim(3, "berta", retriedRow: 3), knowing: .init(retried: TableLine.entry(.unknown)))
        guard case .ended(let end) = decision.standing else { return #expect(Bool(false), "the row was sent") }
        #expect(end.outcome == .unknown)
        #expect(end.finding?.message.contains("must be settled first") == true)
        #expect(decision.superseded == nil)
        #expect(decision.entry?.sourceKey == Key("anna"))
        #expect(decision.entry?.state == .unknown)
        #expect(decision.entry?.seen.run == 2)
    }

    @Test func `what was made stays when an outdated file is retried with an edit`() {
        let decision = convergence.decide(Claim(3, "berta", retriedRow: 3), knowing: .init(retried: TableLine.entry(.created)))
        #expect(decision.standing == .send(attempts: 0))
        #expect(decision.superseded == nil)
    }

    @Test func `an edit that is taken back revives the first row and supersedes the edit`() {
        var first = TableLine.entry(.superseded)
        first.successor = Key("berta")
        var edit = TableLine.entry(.refused)
        edit.id = 6
        edit.sourceKey = Key("berta")
        edit.effectKey = Key("berta")
        let decision = convergence.decide(Claim(3, "anna", retriedRow: 3), knowing: .init(bySource: first, retried: edit))
        #expect(decision.standing == .send(attempts: 2))
        #expect(decision.superseded?.id == 6)
        #expect(decision.entry?.successor == nil)
    }

    @Test func `an edited row that is not selected keeps what it has`() {
        let claim = Claim(3, "berta", selected: false, retriedRow: 3)
        let decision = convergence.decide(claim, knowing: .init(retried: TableLine.entry(.refused)))
        #expect(decision.standing == TableLine.ended(.refused, TableLine.stored))
        #expect(decision.superseded == nil)
        #expect(decision.entry?.state == .refused)
    }
}
