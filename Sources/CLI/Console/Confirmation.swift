import BulkModel
import Foundation

/// A question that is answered at the terminal before anything is done.
enum Confirmation {
    /// Asks, and waits for a line: `y` or `yes` goes on, anything else does not, nor does the end of the input (Ctrl-D).
    ///
    /// Ctrl-C ends the process here as everywhere before a run.
    ///
    /// - Parameters:
    ///   - question: such as "Begin? [y/N] ".
    ///   - unattended: what to say, and to do instead, where nobody can answer.
    /// - Throws: exit 64 where there is no terminal, 2 where the answer is no.
    static func ask(_ question: String, unattended: String, declined: String) throws(CommandFailure) {
        guard isatty(STDIN_FILENO) == 1 else { throw CommandFailure(.usage, unattended) }
        Console.draw(question)
        let answer = readLine()
        // The terminal has not gone to a new line by itself.
        if answer == nil { Console.draw("\n") }
        guard ["y", "yes"].contains((answer ?? "").trimmingCharacters(in: .whitespaces).lowercased()) else {
            throw CommandFailure(.stopped, declined)
        }
    }
}
