import Foundation

/// Draws lines on a terminal and changes them in place.
///
/// Only moves within what it drew itself: what stands above stays as it is, in the scroll-back too.
struct LiveScreen {
    /// The widths of the lines that are on the terminal now.
    private var shown: [Int] = []
    private var last: [String] = []
    private var lastSize = TerminalSize(columns: 0, rows: 0)
    private let hasColours: Bool

    /// - Parameter environment: `NO_COLOR`, whatever it holds but nothing, asks for text without colours (no-color.org).
    init(_ environment: [String: String]) {
        hasColours = environment["NO_COLOR"]?.isEmpty ?? true
    }

    mutating func draw(_ region: LiveRegion) {
        let size = TerminalSize.ofErrors
        // The region never pushes itself out of a low terminal.
        let lines = region.lines(width: size.columns).prefix(max(1, size.rows - 1))
        let texts = lines.map { hasColours ? $0.coloured : $0.plain }
        guard texts != last || size != lastSize else { return }
        // Carriage return, text, erase to the end of the line (ECMA-48 EL): a shorter line leaves nothing of a longer one.
        let drawn = texts.map { "\r\($0)\u{1B}[K" }.joined(separator: "\n")
        Console.draw((shown.count == lines.count && size == lastSize ? toTop(size) : erasing(size)) + drawn)
        shown = lines.map(\.plain.count)
        last = texts
        lastSize = size
    }

    mutating func clear() {
        guard !shown.isEmpty else { return }
        Console.draw(erasing(TerminalSize.ofErrors))
        shown = []
        last = []
    }

    /// To the first column of the first line (CUU).
    private func toTop(_ size: TerminalSize) -> String {
        // A terminal that became narrower has folded the lines.
        let rows = shown.reduce(0) { $0 + max(1, ($1 + size.columns - 1) / size.columns) }
        return rows > 1 ? "\r\u{1B}[\(rows - 1)A" : "\r"
    }

    /// The same, with everything from there on erased (ED).
    private func erasing(_ size: TerminalSize) -> String { shown.isEmpty ? "" : "\(toTop(size))\u{1B}[J" }
}
