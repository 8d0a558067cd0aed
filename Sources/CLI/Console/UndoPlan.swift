import BulkModel
import Ledger

/// What an undo would do, in words: said before it asks.
struct UndoPlan {
    private let request: UndoRequest
    private let kind: ImportKind
    private let count: MadeCount

    init(_ request: UndoRequest, kind: ImportKind, count: MadeCount) {
        self.request = request
        self.kind = kind
        self.count = count
    }

    var lines: [String] {
        var lines = ["\(whose): \(deeds) (about \(requests) requests)."]
        switch kind {
        case .users:
            lines.append(
                "Deleting a user is permanent: neither the account nor its availability and meeting types can be brought back.")
        case .bookings:
            lines.append(
                "Cancelling and declining send mails to everybody concerned, and meetergo has no way to suppress them; what was billed stays billed."
            )
        }
        if !request.isForced { lines.append(kept) }
        return lines + unknown
    }

    var nothing: [String] { ["\(whose): nothing to undo; nothing that this job made is left."] + unknown }

    var question: String { "Go on? [y/N] " }

    private var whose: String { request.run > 0 ? "\(request.job), run \(request.run)" : request.job }

    private var deeds: String {
        if kind == .users { return "\(Self.text(count.created, "user")) will be deleted" }
        var parts: [String] = []
        if count.created > 0 { parts.append("\(Self.text(count.created, "booking")) will be cancelled") }
        if count.provisional > 0 { parts.append("\(Self.text(count.provisional, "provisional booking")) will be declined") }
        return parts.joined(separator: ", ")
    }

    private var kept: String {
        switch kind {
        case .users:
            "Kept and listed: users whom somebody has changed since, and users with appointments that this job did not make; --force takes these too."
        case .bookings: "Kept and listed: bookings that somebody has moved or confirmed since; --force takes the moved ones too."
        }
    }

    private var unknown: [String] {
        guard count.unknown > 0 else { return [] }
        return [
            "\(Self.text(count.unknown, "row")) of unknown effect may have made something that is not undone: import again, which settles them, then undo."
        ]
    }

    /// A look and a request for each; users are looked for by the hundred besides.
    private var requests: Int {
        switch kind {
        case .users: count.created * (request.isForced ? 1 : 2) + (count.created + 99) / 100
        case .bookings: count.created * 2 + count.provisional
        }
    }

    private static func text(_ number: Int, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }
}
