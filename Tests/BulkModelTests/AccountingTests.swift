import BulkModel
import Testing

struct AccountingTests {
    @Test func `read is the sum of the outcomes, or it does not hold`() {
        var accounting = Accounting()
        accounting.countRead(3)
        accounting.count(.created)
        accounting.count(.invalid)
        #expect(!accounting.holds)
        #expect(accounting.sentence == "3 read ≠ 1 created + 1 invalid")
        accounting.count(.created)
        #expect(accounting.holds)
        #expect(accounting.sentence == "3 read = 2 created + 1 invalid")
    }

    @Test(arguments: Outcome.allCases)
    func `each outcome has a count of its own`(outcome: Outcome) {
        var accounting = Accounting()
        accounting.countRead()
        accounting.count(outcome)
        for other in Outcome.allCases { #expect(accounting[other] == (other == outcome ? 1 : 0)) }
        #expect(accounting.total(in: outcome.file) == 1)
    }

    @Test func `of several exit codes the gravest is taken`() {
        #expect(ExitStatus.gravest(of: [.someFailed, .unknownRows, .stopped]) == .stopped)
        #expect(ExitStatus.gravest(of: [.interrupted, .credential]) == .credential)
        #expect(ExitStatus.gravest(of: [.disk, .accountingBroken]) == .accountingBroken)
        #expect(ExitStatus.gravest(of: []) == .success)
    }

    @Test func `several findings become one with all their words`() {
        let joined = Finding.joined([
            Finding(.validation, field: "email", message: "no @"),
            Finding(.validation, field: "timezone", message: "no such zone", hint: "use Europe/Berlin"),
            Finding(.validation, field: "email", message: "too long"),
        ])
        #expect(joined.field == "email, timezone")
        #expect(joined.message == "no @; no such zone; too long")
        #expect(joined.hint == "use Europe/Berlin")
    }
}
