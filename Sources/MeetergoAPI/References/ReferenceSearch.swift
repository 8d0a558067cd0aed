public import BulkModel
import JSONText

/// Finds out what a file's references stand for, with as few reads as possible: the list of users once if some host is not given by id, the
/// meeting types of each host once, a type by itself where the list does not say enough, and each queue once.
///
/// A pure value: it says what to ask, and takes the answers. What the book knows already is asked again only where a row would fail by it.
public struct ReferenceSearch: Sendable {
    public enum Step: Sendable, Hashable {
        /// GET this path, acting as that user.
        case ask(path: String, actingUser: String?)
        case over
        case credentialRejected(Finding)
        /// The API does not answer.
        case failed(Finding)
    }

    private enum Question: Hashable {
        case users(offset: Int)
        case list(owner: String)
        case type(id: String, owner: String)
        case queue(String)
    }

    public private(set) var book: ReferenceBook
    private let asker: ReferenceAsker
    /// Milliseconds since 1970.
    private let now: Int64
    private let needs: [BookingReferences]
    /// The first need that may have questions left.
    private var position = 0
    private var question: Question?
    private var asked: Set<Question> = []
    private var search: HostSearch
    private var walk = UserWalk()

    /// - Parameters:
    ///   - book: what is known; empty to ask for everything anew.
    ///   - now: milliseconds since 1970.
    public init(_ needs: ReferenceNeeds, knowing book: ReferenceBook, asker: ReferenceAsker, now: Int64) {
        self.book = book
        self.asker = asker
        self.now = now
        self.needs = needs.ordered.map(\.references)
        search = HostSearch(
            self.needs.flatMap(\.hosts).filter { !Reference.isID($0) && book.hosts[Reference.folded($0)] == nil })
        if !search.isOver { question = .users(offset: 0) }
    }

    /// Takes the answer to the last question, `nil` at the beginning.
    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> Step {
        if let answer, let asked = question {
            question = nil
            if let end = take(answer, to: asked) { return end }
        }
        if question == nil { question = nextQuestion() }
        guard let question else { return .over }
        asked.insert(question)
        // The oldest of what is kept says how old the whole is.
        if book.asOf == nil { book.asOf = now }
        return ask(question)
    }

    private func ask(_ question: Question) -> Step {
        switch question {
        case .users(let offset): .ask(path: ReadRequests.users(offset: offset), actingUser: asker.header(asker.ownList))
        case .list(let owner): .ask(path: ReadRequests.meetingTypes, actingUser: asker.header(owner))
        case .type(let id, let owner): .ask(path: ReadRequests.meetingType(id), actingUser: asker.header(owner))
        case .queue(let id): .ask(path: ReadRequests.queue(id), actingUser: asker.header(asker.ownList))
        }
    }

    // MARK: - Questions

    private mutating func nextQuestion() -> Question? {
        while position < needs.count {
            if let question = question(for: needs[position]) { return question }
            position += 1
        }
        return nil
    }

    private func question(for need: BookingReferences) -> Question? {
        let resolver = ReferenceResolver(book, asker: asker)
        guard need.needsLook, let hosts = resolver.hostIDs(need) else { return nil }
        guard need.needsType else {
            let id = need.meetingType
            let question = Question.type(id: id, owner: hosts[0])
            return book.type(id: id) == nil && !asked.contains(question) ? question : nil
        }
        let owners = hosts.isEmpty ? [asker.ownList] : hosts
        let list = owners.first { asker.canList($0) && !asked.contains(.list(owner: $0)) }.map { Question.list(owner: $0) }
        let type = resolver.type(need, hosts: hosts)
        var further: [Question] = []
        if case .found(let type) = type {
            if !type.isWhole { further.append(.type(id: type.id, owner: owners[0])) }
            if let queue = resolver.queue(of: type, need), (book.queues[queue] ?? 0) == 0 { further.append(.queue(queue)) }
            if case .obstructed = resolver.resolve(need), let list { further.append(list) }
        } else {
            if let list { further.append(list) }
            if Reference.isID(need.meetingType) { further.append(.type(id: need.meetingType, owner: owners[0])) }
        }
        return further.first { !asked.contains($0) }
    }

    // MARK: - Answers

    /// Writes the answer down; gives a step only where it ends the search.
    private mutating func take(_ answer: Result<Reply, TransferFailure>, to question: Question) -> Step? {
        switch ReadAnswer(answer, decode: { $0 }) {
        case .credentialRejected(let finding): return .credentialRejected(finding)
        case .failed(let finding), .throttled(let finding): return .failed(finding)
        case .refused(let finding): refused(question, finding)
        case .value(let json):
            guard read(json, question) else {
                return .failed(Finding(.reply, message: "the answer to \(Self.name(question)) is not understood", hint: Hints.address))
            }
        }
        return nil
    }

    private static func name(_ question: Question) -> String {
        switch question {
        case .users: "the list of users"
        case .list: "a host's meeting types"
        case .type: "a meeting type"
        case .queue: "a queue"
        }
    }

    private mutating func read(_ json: JSON, _ question: Question) -> Bool {
        switch question {
        case .users:
            guard let page = UserPage(json) else { return false }
            take(page)
        case .list(let owner):
            guard let types = MeetingType.list(json) else { return false }
            book.lists[owner] = types
        case .type(let id, _):
            guard let type = MeetingType(json) else { return false }
            book.types[id] = type
        case .queue(let id):
            // In an unknown form it is not known to be empty.
            if let members = QueueMembers.ids(json) { book.queues[id] = members.count }
        }
        return true
    }

    private mutating func take(_ page: UserPage) {
        let (accounts, step) = walk.take(page)
        search.take(accounts)
        switch step {
        case .next(let offset) where !search.isOver: question = .users(offset: offset)
        case .next, .done: search.conclude(in: &book)
        case .notUnderstood: search.conclude(in: &book, unread: Unsettled.paging)
        }
    }

    private mutating func refused(_ question: Question, _ finding: Finding) {
        switch question {
        case .users: search.conclude(in: &book, unread: finding)
        case .list(let owner): book.unreadLists[owner] = finding
        case .type(let id, _): book.absentTypes[id] = finding
        // It is not known to be empty.
        case .queue: break
        }
    }
}

/// The members in the answer to `GET /v4/queue/{id}`, whose form is not documented (API page, section 9.3).
enum QueueMembers {
    /// `nil` where they are not in the answer.
    static func ids(_ json: JSON) -> [String]? {
        let members = json["hosts"]?.array ?? json["users"]?.array ?? json["members"]?.array ?? json["hostIds"]?.array
        return members?.compactMap { $0.string ?? $0["id"]?.string ?? $0["userId"]?.string }
    }
}
