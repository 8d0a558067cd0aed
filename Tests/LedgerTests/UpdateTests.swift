import BulkModel
import Ledger
import Testing

/// Rows that change what is there, over both stores.
struct UpdateTests {
    private static let identity = RemoteIdentity(id: "u1")
    private static let update = ConvergencePolicy(onChange: .update)
    private static let updateFound = ConvergencePolicy(onExisting: .update)

    /// A user whom run 1 has made, and the row of run 2 with other content.
    private func made(_ kind: StoreKind, _ policy: ConvergencePolicy) throws -> (Bench, Claim) {
        let bench = try Bench(kind)
        let first = Claim(1, "anna", content: "old")
        try bench.commit { $0.claims = [first] }
        try bench.commit { $0.intents = [Intent(row: 1, sourceKey: first.sourceKey, attempt: 1, carried: [1], file: 0, line: 2, at: 5)] }
        try bench.commit {
            $0.conclusions = [
                Conclusion(
                    row: 1, sourceKey: first.sourceKey, end: RowEnd(.created, identity: Self.identity, attempts: 1), carried: nil, file: 0,
                    line: 2, at: 6)
            ]
        }
        try bench.next(policy: policy)
        return (bench, Claim(1, "anna", content: "new"))
    }

    private func begin(_ bench: Bench, _ claim: Claim, target: RemoteIdentity = identity) throws {
        try bench.commit {
            $0.intents = [
                Intent(
                    row: claim.row, sourceKey: claim.sourceKey, attempt: 2, carried: [1], file: 0, line: 2, at: 50,
                    update: Intent.Update(target: target, digest: claim.digest))
            ]
        }
    }

    private func end(_ bench: Bench, _ claim: Claim, _ end: RowEnd, doubtedSince: Int64? = nil) throws {
        try bench.commit {
            $0.conclusions = [
                Conclusion(
                    row: claim.row, sourceKey: claim.sourceKey, end: end, carried: nil, file: 0, line: 2, at: 60,
                    doubtedSince: doubtedSince,
                    update: claim.digest)
            ]
        }
    }

    private func standing(_ bench: Bench, _ claim: Claim) throws -> Standing {
        try #require(try bench.commit { $0.claims = [claim] }.first)
    }

    @Test(arguments: StoreKind.allCases)
    func `an update stores the new digest, and the row is unchanged from then on`(kind: StoreKind) throws {
        let (bench, claim) = try made(kind, Self.update)
        #expect(try standing(bench, claim) == .update(Self.identity, attempts: 1, isChange: true))
        try begin(bench, claim)
        try end(bench, claim, RowEnd(.updated, identity: Self.identity, attempts: 2))
        try bench.next(policy: Self.update)
        #expect(try standing(bench, claim) == .ended(RowEnd(.unchanged, identity: Self.identity, attempts: 2)))
    }

    @Test(arguments: StoreKind.allCases)
    func `a refused update leaves what was there before`(kind: StoreKind) throws {
        let (bench, claim) = try made(kind, Self.update)
        _ = try standing(bench, claim)
        try begin(bench, claim)
        try end(bench, claim, RowEnd(.refused, finding: Finding(.validation, message: "slug"), attempts: 2))
        try bench.next(policy: Self.update)
        #expect(try standing(bench, Claim(1, "anna", content: "old")) == .ended(RowEnd(.unchanged, identity: Self.identity, attempts: 2)))
    }

    @Test(arguments: StoreKind.allCases, [ConvergencePolicy(), ConvergencePolicy(onChange: .update)])
    func `an update that may have been carried out is settled, or stays unknown where nobody wants updates any more`(
        kind: StoreKind, policy: ConvergencePolicy
    ) throws {
        let (bench, claim) = try made(kind, Self.update)
        _ = try standing(bench, claim)
        try begin(bench, claim)
        try end(bench, claim, RowEnd(.unknown, finding: Finding(.timeout, message: "late"), attempts: 2), doubtedSince: 50)
        for (content, isOther) in [("new", false), ("old", true), ("newest", true)] {
            try bench.next(policy: policy)
            switch try standing(bench, Claim(1, "anna", content: content)) {
            case .settle(let doubt):
                #expect(policy.onChange == .update)
                #expect(doubt.target == Self.identity)
                #expect(doubt.since == 50)
                #expect(doubt.hasOtherContent == isOther)
            case .ended(let end):
                #expect(policy.onChange == .skip)
                #expect(end.outcome == .unknown)
            case .send, .update: Issue.record("\(content) is sent without a look")
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a withdrawn update was never made`(kind: StoreKind) throws {
        let (bench, claim) = try made(kind, Self.update)
        _ = try standing(bench, claim)
        try begin(bench, claim)
        try bench.commit {
            $0.withdrawals = [Withdrawal(row: 1, sourceKey: claim.sourceKey, attempts: 1, digest: claim.digest, isUpdate: true)]
        }
        try bench.next()
        #expect(try standing(bench, Claim(1, "anna", content: "old")) == .ended(RowEnd(.unchanged, identity: Self.identity, attempts: 1)))
    }

    @Test(arguments: StoreKind.allCases)
    func `a user found on the server is known from the update's intent on, and never as made`(kind: StoreKind) throws {
        let bench = try Bench(kind)
        let claim = Claim(1, "anna", content: "same")
        try bench.next(policy: Self.updateFound)
        #expect(try standing(bench, claim) == .send(attempts: 0))
        try begin(bench, claim, target: RemoteIdentity(id: "theirs"))
        try end(bench, claim, RowEnd(.refused, finding: Finding(.validation, message: "slug"), attempts: 2))
        for (policy, outcome) in [
            (Self.updateFound, nil), (ConvergencePolicy(onExisting: .fail), Outcome.refused), (ConvergencePolicy(), .existing),
        ] {
            try bench.next(policy: policy)
            switch try standing(bench, claim) {
            case .update(let target, _, let isChange):
                #expect(outcome == nil)
                #expect(target.id == "theirs")
                #expect(!isChange)
            case .ended(let end): #expect(end.outcome == outcome)
            case .send, .settle: Issue.record("\(policy) sends it")
            }
        }
        // Adopted now; a later change is somebody else's user's, unless the user says of those what is to happen.
        for (policy, isUpdate) in [
            (Self.update, false), (ConvergencePolicy(onExisting: .update, onChange: .update), true),
        ] {
            try bench.next(policy: policy)
            let standing = try standing(bench, Claim(1, "anna", content: "other"))
            if case .update = standing { #expect(isUpdate) } else { #expect(!isUpdate, "\(standing)") }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `under fail a change is among the failed rows`(kind: StoreKind) throws {
        let (bench, claim) = try made(kind, ConvergencePolicy(onChange: .fail))
        guard case .ended(let end) = try standing(bench, claim) else {
            Issue.record("it is sent")
            return
        }
        #expect(end.outcome == .changed)
        #expect(end.file == .failed)
    }
}
