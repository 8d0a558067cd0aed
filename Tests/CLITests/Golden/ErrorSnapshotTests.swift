import BulkModel
import Foundation
import HTTPTransport
import Mapping
import Records
import Report
import Testing

/// Each error message of the tool: one of every error type and case, and each that a command or option has of its own.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ErrorSnapshotTests {
    private func expect(_ name: String, _ cases: [(name: String, provocation: Provocation)]) async throws {
        let text = try await Sandbox.run { sandbox in
            let stage = try Stage(sandbox)
            try ErrorStage.prepare(stage)
            try stage.place.write(Files.queueBookings(1...2), to: "queue.csv")
            try stage.place.write("email,givenName,familyName,timezone\nnobody,A,B,Europe/Berlin\n", to: "invalid.csv")
            _ = try await stage.transcript(["import", "users", "users.csv", "--rate", "none"])
            let lock = try ErrorStage.hold(stage.place.path("locked.job/lock"))
            defer { try? lock.close() }
            return try await ErrorStage.text(stage, cases)
        }
        try Snapshot.expect(text, "errors/\(name).txt")
    }

    @Test func `each way in which a file cannot be read`() async throws {
        try await expect("files", RecordsError.Code.allCases.map { ($0.rawValue, $0.provocation) })
    }

    @Test func `each way in which columns make no rows`() async throws {
        try await expect("columns", MappingError.Kind.allCases.map { ($0.rawValue, $0.provocation) })
    }

    @Test func `each failure of the ledger`() async throws {
        try await expect("ledger", LedgerFailure.Kind.allCases.map { ($0.rawValue, $0.provocation) })
    }

    @Test func `each way in which there is no transport`() async throws {
        try await expect("transport", TransportSetupError.Code.allCases.map { ($0.rawValue, $0.provocation) })
    }

    @Test func `each exit code`() async throws {
        try await expect(
            "exit codes", ExitStatus.allCases.sorted { $0.rawValue < $1.rawValue }.map { ("\($0.rawValue) \($0)", $0.provocation) })
    }

    @Test func `each message of a command or an option`() async throws {
        try await expect("commands", CommandMessages.cases)
    }

    @Test func `each cause has its words and its advice`() throws {
        var text = ""
        for cause in Cause.allCases {
            for outcome in [Outcome.refused, .unsent] {
                let advice = Advice(
                    RunSummary.Failure(cause: cause, outcome: outcome, rows: 1, exampleRow: 1, exampleMessage: "", hint: nil), job: "a.job")
                text +=
                    "[\(cause.rawValue), \(outcome.rawValue)]\n\(advice.title): \(advice.suggestion)\n\(advice.command ?? "the same command")\n\n"
            }
        }
        try Snapshot.expect(text, "errors/causes.txt")
    }

    @Test func `each fault of a single row has its remedy`() throws {
        let text = RowFault.Code.allCases.map { code in
            "[\(code.rawValue)]\n\(RowFault(code, at: Position(line: 1), "", raw: []).remedy)\n"
        }
        try Snapshot.expect(text.joined(separator: "\n"), "errors/rows.txt")
    }
}
