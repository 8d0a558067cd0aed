import BulkModel
import HTTPTypes
import Pipeline
import Report
import Throttle

/// Tells the report's course what the driver does, on the driver's thread.
final class CourseRecorder {
    private(set) var course = Course()

    func take(_ turn: Turn) {
        let second = turn.elapsed / .seconds(1)
        for case .transferEnded(let end) in turn.events {
            switch end.result {
            case .success(let reply): course.ended(status: reply.status, taken: end.seconds, at: second)
            case .failure: course.ended(status: nil, taken: end.seconds, at: second)
            }
        }
        let actions = turn.actions
        if !actions.start.isEmpty {
            let reads = actions.start.reduce(0) { $0 + ($1.method == .get ? 1 : 0) }
            course.sent(writes: actions.start.count - reads, reads: reads, at: second)
        }
        for line in actions.lines { course.concluded(line.end.outcome, attempts: line.end.attempts, at: second) }
        course.waiting(turn.waiting?.reason?.description, at: second)
        if actions.isFinished { course.end(at: second) }
    }

    func look(_ view: ProgressView) {
        let quota = view.throttle.ownRate.map { Int(min($0 * 60, 1e9).rounded()) }
        course.quota(quota, at: view.elapsed / .seconds(1))
    }
}

extension Admission {
    /// Why nothing may go out; `nil` for what is no waiting: room for the next answer.
    fileprivate var reason: WaitReason? {
        switch self {
        case .now: nil
        case .at(_, let why): why
        case .whenAnswered(let why): why == .inFlight ? nil : why
        }
    }
}
