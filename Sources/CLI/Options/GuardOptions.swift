import ArgumentParser
import BulkModel

/// What a nightly import holds against an export that was cut short or has gone astray.
struct GuardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many rows the files must have, all together: 1000.. (at least), ..5000 (at most), 1000..5000, or a number.",
            valueName: "min..max"))
    var expectRows: RowRange?

    @Option(
        help: ArgumentHelp(
            "At most so many rows, or so much of the rows as 10%, may be new: to be sent by this run, as neither this job nor another one has done them.",
            valueName: "n|n%"))
    var maxNew: RowBound?

    @Option(
        help: ArgumentHelp(
            "At most so many rows, or so much of the rows as 10%, may have other content than when the job did them.", valueName: "n|n%"))
    var maxChanged: RowBound?

    var guards: Guards { Guards(rows: expectRows, new: maxNew, changed: maxChanged) }
}

/// The value of `--expect-rows`.
struct RowRange: ExpressibleByArgument, Sendable, Hashable {
    var lowest: Int
    var highest: Int?

    init?(argument: String) {
        func number(_ text: Substring) -> Int? { text.allSatisfy { ("0"..."9").contains($0) } ? Int(text) : nil }
        guard let dots = argument.firstRange(of: "..") else {
            guard let rows = number(argument[...]) else { return nil }
            (lowest, highest) = (rows, rows)
            return
        }
        let (from, to) = (argument[..<dots.lowerBound], argument[dots.upperBound...])
        guard !from.isEmpty || !to.isEmpty, let lowest = from.isEmpty ? 0 : number(from), to.isEmpty || number(to) != nil else {
            return nil
        }
        self.lowest = lowest
        highest = number(to)
        if let highest, highest < lowest { return nil }
    }

    func contains(_ rows: Int) -> Bool { rows >= lowest && rows <= highest ?? .max }

    var text: String { lowest == highest ? "\(lowest)" : "\(lowest)..\(highest.map(String.init) ?? "")" }
}

/// The value of `--max-new` and `--max-changed`.
enum RowBound: ExpressibleByArgument, Sendable, Hashable {
    case rows(Int)
    /// From 0 to 100.
    case percent(Double)

    init?(argument: String) {
        if argument.hasSuffix("%") {
            guard let percent = Double(argument.dropLast()), (0...100).contains(percent) else { return nil }
            self = .percent(percent)
        } else {
            guard let rows = Int(argument), rows >= 0 else { return nil }
            self = .rows(rows)
        }
    }

    func allows(_ rows: Int, of all: Int) -> Bool {
        switch self {
        case .rows(let bound): rows <= bound
        case .percent(let percent): Double(rows) * 100 <= percent * Double(all)
        }
    }

    var text: String {
        switch self {
        case .rows(let rows): "\(rows)"
        case .percent(let percent): percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
        }
    }
}

/// The value of `--shard`.
struct ShardArgument: ExpressibleByArgument, Sendable {
    let shard: Shard

    init?(argument: String) {
        guard let shard = Shard(argument) else { return nil }
        self.shard = shard
    }
}
