import BulkModel
import JSONText
import Ledger

/// Where a job stands, for programs.
enum StatusJSON {
    /// The layout of the object; raised when a field changes its meaning.
    private static let schema = 1

    /// - Parameter provisional: what `--refresh` found out; `nil` where it was not asked for.
    static func text(
        _ status: JobStatus, job: String, provisional: [ProvisionalDesk.Finding]? = nil
    ) throws(CommandFailure) -> String {
        text(try object(status, job: job, provisional: provisional))
    }

    /// Several jobs and their totals.
    static func text(_ jobs: [(job: String, status: JobStatus)], _ totals: JobTotals) throws(CommandFailure) -> String {
        let objects = try jobs.map { (job) throws(CommandFailure) -> JSON in .object(try object(job.status, job: job.job)) }
        return text(["schema": JSON(schema), "jobs": .array(objects), "total": .object(totals.json)])
    }

    private static func text(_ object: JSONObject) -> String {
        var bytes: [UInt8] = []
        object.write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func object(
        _ status: JobStatus, job: String, provisional: [ProvisionalDesk.Finding]? = nil
    ) throws(CommandFailure) -> JSONObject {
        var known: JSONObject = [:]
        for (state, count) in status.keys.sorted(by: { $0.key.rawValue < $1.key.rawValue }) { known["\(state)"] = JSON(count) }
        let runs = try status.runs.map { (run) throws(CommandFailure) -> (RunRecord, JSON) in (run, try summary(run)) }
        let latest = runs.last { !$0.1.isNull }?.1 ?? .null
        return [
            "schema": JSON(schema), "job": .string(job), "kind": status.binding.map { .string($0.kind.rawValue) } ?? .null,
            "apiOrigin": status.binding.map { .string($0.apiOrigin) } ?? .null,
            "companyId": status.binding?.companyId.map { .string($0) } ?? .null, "known": .object(known),
            "runs": .array(
                runs.map { run, summary in
                    [
                        "run": JSON(run.number), "command": .string(run.command), "startedAt": .string(Timestamp.text(run.startedAt)),
                        "endedAt": run.endedAt.map { .string(Timestamp.text($0)) } ?? .null, "exitCode": summary["exitCode"] ?? .null,
                        "read": summary["read"] ?? .null, "outcomes": summary["outcomes"] ?? .null,
                    ]
                }),
            "provisional": provisional.map { .array($0.map(\.json)) } ?? .null, "latest": latest,
        ]
    }

    private static func summary(_ run: RunRecord) throws(CommandFailure) -> JSON {
        guard let text = run.summary else { return .null }
        do { return try JSON.parse(text) } catch {
            throw CommandFailure(.disk, "The summary of run \(run.number) cannot be read: \(error)")
        }
    }
}
