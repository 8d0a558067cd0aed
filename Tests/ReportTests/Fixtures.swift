import BulkModel
import Report

/// Runs made by rule.
enum Fixtures {
    /// A run of so many rows at 100 requests a minute: a burst, a refusal with a pause, some failures, some doubt.
    static func course(rows: Int, perMinute: Double = 100) -> Course {
        var course = Course()
        var second = 0.0
        var state: UInt64 = 42
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        for row in 0..<rows {
            if row % 2_500 == 700 {
                course.ended(status: 429, taken: 0.03, at: second)
                course.sent(writes: 1, reads: 0, at: second)
                course.waiting("the server asked to wait", at: second)
                second += 20 + random() * 40
            }
            course.waiting(nil, at: second)
            course.quota(100, at: second)
            course.sent(writes: 1, reads: row % 200 == 7 ? 2 : 0, at: second)
            let taken = 0.03 + random() * random() * 0.4 + (row % 97 == 0 ? 2 * random() : 0)
            let isLost = row % 531 == 0
            course.ended(status: isLost ? nil : 201, taken: taken, at: second + taken)
            let outcome: Outcome = row % 61 == 0 ? .refused : row % 503 == 0 ? .unknown : .created
            course.concluded(outcome, attempts: isLost ? 2 : 1, at: second + taken)
            if row > 200 {
                course.waiting("quota", at: second + 0.01)
                second += 60 / perMinute * (0.9 + 0.2 * random())
            } else {
                second += 0.05
            }
        }
        course.end(at: second)
        return course
    }

    static func summary(rows: Int, failures: [RunSummary.Failure] = [], command: String = "import users users.csv") -> RunSummary {
        var accounting = Accounting()
        accounting.countRead(rows)
        for row in 0..<rows { accounting.count(row % 61 == 0 ? .refused : row % 503 == 0 ? .unknown : .created) }
        var requests = RunSummary.Requests()
        requests.writes = rows + rows / 531
        requests.reads = 1
        requests.settling = rows / 100
        requests.throttled = rows / 2_500
        return RunSummary(
            run: 3, command: command, kind: .users, apiOrigin: "https://api.meetergo.com",
            companyId: "5f0c7b1e-8d0a-4c3e-9b61-2f4f6a1c0d11",
            inputs: ["users.csv"], startedAt: "2026-11-22T18:00:00Z", endedAt: "2026-11-22T19:40:00Z", accounting: accounting,
            inputExhausted: true, stopReason: nil, exitCode: 1, failures: failures, requests: requests,
            quota: "98 of 100/min (learnt from 3 refusals)", blankLines: 2, unknownColumns: ["department", "desk <b>"],
            peakMemoryKiB: 41_000, recovered: false)
    }

    static let failures = [
        RunSummary.Failure(
            cause: .validation, outcome: .refused, rows: 150, exampleRow: 62, exampleMessage: "timezone: Europe/Nowhere is no time zone",
            hint: "give an IANA name such as Europe/Berlin"),
        RunSummary.Failure(
            cause: .duplicateEmail, outcome: .refused, rows: 12, exampleRow: 611,
            exampleMessage: "A user with this e-mail <script>alert(1)</script> & \"more\" exists in another company", hint: nil),
        RunSummary.Failure(
            cause: .timeout, outcome: .unknown, rows: 19, exampleRow: 504, exampleMessage: "no answer within 30 s; two looks found nothing",
            hint: nil),
    ]

    static func recording(_ course: Course?) -> RunRecording {
        RunRecording(
            course: course.map(CourseFigures.init),
            inputs: [
                RunRecording.InputFile(
                    name: "users.csv", bytes: 812_345, sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                RunRecording.InputFile(name: "standard input", bytes: nil, sha256: nil, note: "can be read only once"),
            ],
            settings: [
                RunRecording.Setting(name: "rate", value: "100/min, burst 200", source: "default"),
                RunRecording.Setting(name: "timeout", value: "30.0 s", source: "flag"),
            ],
            versions: [RunRecording.Version(name: "meetergo-bulk", version: "0.1.0")])
    }

    static let moments = [
        RunReport.Moment(at: "2026-11-22T18:00:00.123Z", text: "the run began"),
        RunReport.Moment(at: "2026-11-22T18:20:00.123Z", text: "the quota seems to be 98 requests a minute"),
    ]
}
