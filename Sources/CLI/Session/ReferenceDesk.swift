import BulkModel
import JSONText
import Mapping
import MeetergoAPI
import Pipeline
import Records

/// Finds out, before a run begins, what the hosts and meeting types of its file stand for.
struct ReferenceDesk {
    /// The name under which the job keeps what was found.
    static let name = "references"

    private(set) var book: ReferenceBook
    let asker: ReferenceAsker
    private let isKept: Bool
    private let now: Int64

    /// - Parameters:
    ///   - kept: what an earlier run of the job has left; `nil` where there was none, or is to be asked anew.
    ///   - now: milliseconds since 1970.
    init(kept: String?, asker: ReferenceAsker, now: Int64) {
        let json = kept.flatMap { try? JSON.parse($0) }
        book = json.map { ReferenceBook($0) } ?? ReferenceBook()
        isKept = book.asOf != nil
        self.asker = asker
        self.now = now
    }

    var resolver: ReferenceResolver { ReferenceResolver(book, asker: asker) }

    /// What is to be kept for later runs.
    var text: String { book.json.text }

    /// Everything that the input refers to, found by reading it once more.
    ///
    /// - Parameters:
    ///   - selected: on `retry --only`, the causes whose rows are sent.
    ///   - chooser: of a part of the input, what finds its rows; nothing is asked for the others.
    static func needs(
        _ input: OpenInput, kind: ImportKind, selected: Set<Cause>?, chooser: ShardChooser?
    ) throws(CommandFailure) -> ReferenceNeeds {
        var needs = ReferenceNeeds()
        guard kind == .bookings else { return needs }
        var (mapper, chooser) = (input.mapper, chooser)
        var checker = RowChecker(kind: .bookings, context: input.context)
        try input.readAhead { record in
            let row = mapper.map(record)
            guard case .data = row.content.standing, row.content.problems.isEmpty, BookingReferences.mayNeedLook(row.values),
                row.link.isSelected(selected), chooser?.takes(row.content.judged, bytes: row.carried) != false,
                let draft = checker.booking(row.values)
            else { return }
            needs.add(draft, file: record.position.file, line: record.position.line)
        }
        return needs
    }

    /// Asks for what is not known.
    mutating func ask(_ needs: ReferenceNeeds, _ session: inout ReadSession) throws(CommandFailure) {
        var search = ReferenceSearch(needs, knowing: book, asker: asker, now: now)
        var step = search.next(nil)
        while case .ask(let path, let actingUser) = step {
            step = search.next(session.read { ReadRequests.get(path, id: $0, actingUser: actingUser) })
        }
        switch step {
        case .over, .ask: book = search.book
        case .credentialRejected(let finding): throw CommandFailure(.credential, CommandFailure.sentence(finding))
        case .failed(let finding):
            throw CommandFailure(.unreachable, "Hosts and meeting types cannot be looked up: \(CommandFailure.sentence(finding))")
        }
    }

    /// What people should know before anything is sent: how old the knowledge is, and which rows it keeps back.
    func notes(_ needs: ReferenceNeeds, files: [String]) -> [String] {
        var notes: [String] = []
        if isKept, let asOf = book.asOf, !needs.isEmpty {
            notes.append("Hosts and meeting types as of \(Age.words(now - asOf)) ago; --refresh asks again")
        }
        let obstructions = needs.obstructions(by: resolver)
        guard !obstructions.isEmpty else { return notes }
        let rows = obstructions.reduce(0) { $0 + $1.use.rows }
        notes.append("\(Self.rows(rows)) cannot be sent as things stand in meetergo:")
        notes += obstructions.prefix(Self.shown).map { "  \(Self.line($0, files))" }
        if obstructions.count > Self.shown { notes.append("  and \(obstructions.count - Self.shown) more reasons, see failed") }
        return notes
    }

    private static let shown = 30

    private static func line(_ obstruction: Obstruction, _ files: [String]) -> String {
        let use = obstruction.use
        let file = files.count > 1 && files.indices.contains(use.file) ? "\(files[use.file]), " : ""
        let hint = obstruction.finding.hint.map { "; \($0)" } ?? ""
        let place = use.rows == 1 ? "\(file)line \(use.line)" : "\(Self.rows(use.rows)), first \(file)line \(use.line)"
        return "\(obstruction.finding.message) (\(place))\(hint)"
    }

    private static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }
}

/// Lengths of time in words.
enum Age {
    /// "less than a minute", "12 min", "3 h", "5 days".
    static func words(_ milliseconds: Int64) -> String {
        let minutes = milliseconds / 60_000
        switch minutes {
        case ..<1: return "less than a minute"
        case ..<120: return "\(minutes) min"
        case ..<(48 * 60): return "\(minutes / 60) h"
        default: return "\(minutes / 1_440) days"
        }
    }
}
