public import BulkModel
import JSONText

/// Asks for the free starts of one type and its hosts or queue, for all rows that wait for one of them.
public struct SlotLook: Inquiry {
    private struct Wish {
        var row: Int
        var wanted: Int64
        var end: Int64
        var clock: WallClock
    }

    /// Openings that one row is given to choose from, at most: the others of its look take a few away.
    private static let mostOpenings = 256

    public private(set) var rows: [Int]
    private let question: FreeStartsQuestion
    private let actingUser: String?
    private let search: SlotSearch
    private var wishes: [Wish] = []

    /// Puts those together that one question serves.
    static func looks(for suspects: [Suspect], _ search: SlotSearch) -> [SlotLook] {
        var looks: [FreeStartsQuestion: SlotLook] = [:]
        var order: [FreeStartsQuestion] = []
        for suspect in suspects {
            guard let (question, start) = FreeStartsQuestion.asked(by: suspect.effect) else { continue }
            if looks[question] == nil {
                looks[question] = SlotLook(question, actingUser: suspect.effect.actingUser, search)
                order.append(question)
            }
            looks[question]?.add(suspect, start)
        }
        return order.compactMap { looks[$0] }
    }

    private init(_ question: FreeStartsQuestion, actingUser: String?, _ search: SlotSearch) {
        self.question = question
        self.actingUser = actingUser
        self.search = search
        rows = []
    }

    private mutating func add(_ suspect: Suspect, _ start: Int64) {
        let body = (try? JSON.parse(suspect.effect.body)) ?? .null
        var clock = WallClock(of: body, start)
        let end = search.end(after: start, in: &clock)
        rows.append(suspect.row)
        wishes.append(Wish(row: suspect.row, wanted: start, end: end, clock: clock))
    }

    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        guard let answer else {
            let first = wishes.map(\.wanted).min() ?? 0
            let last = max(first, wishes.map(\.end).max() ?? 0)
            return .ask(path: question.path(first...last, isFresh: true), actingUser: actingUser)
        }
        switch ReadAnswer(answer, decode: FreeStarts.seats) {
        case .throttled: return .throttled
        case .credentialRejected(let finding): return .credentialRejected(finding)
        case .failed(let finding): return .again(finding)
        case .refused(let finding): return .over(Dictionary(rows.map { ($0, .undecided(finding)) }) { first, _ in first })
        case .value(let seats): return .over(openings(seats))
        }
    }

    private mutating func openings(_ seats: [Int64: Int]) -> [Int: Verdict] {
        let starts = seats.keys.sorted()
        var verdicts: [Int: Verdict] = [:]
        for index in wishes.indices {
            var openings: [Opening] = []
            for start in starts where start > wishes[index].wanted && start <= wishes[index].end {
                guard search.allows(start, in: &wishes[index].clock) else { continue }
                openings.append(Opening(Slot(place: question.place, start: start), seats: seats[start] ?? 1))
                if openings.count == Self.mostOpenings { break }
            }
            verdicts[wishes[index].row] = .free(openings)
        }
        return verdicts
    }
}

extension FreeStartsQuestion {
    /// Whose slots these are: those of a host are taken by whatever type is booked with him.
    var place: String {
        switch target {
        case .hosts(let hosts): hosts.sorted().joined(separator: ",")
        case .queue(let queue): "queue \(queue)"
        case .typeQueue: "queue of \(meetingTypeId)"
        }
    }
}
