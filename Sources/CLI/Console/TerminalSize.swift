import Foundation

/// Columns and rows of a terminal.
struct TerminalSize: Hashable {
    var columns: Int
    var rows: Int

    /// That of stderr's, 80 by 24 where it does not say.
    static var ofErrors: TerminalSize { of(STDERR_FILENO) ?? TerminalSize(columns: 80, rows: 24) }

    /// - Returns: `nil` where the descriptor is no terminal, or one that does not know its size.
    static func of(_ descriptor: Int32) -> TerminalSize? {
        var size = winsize()
        // The ioctl fills the struct and keeps no pointer to it.
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return TerminalSize(columns: Int(size.ws_col), rows: size.ws_row > 0 ? Int(size.ws_row) : 24)
    }
}
