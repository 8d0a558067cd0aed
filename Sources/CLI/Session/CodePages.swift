import Foundation
import Glibc

/// The pages of program and libraries that the kernel has mapped so far.
///
/// Reading options, settings and mappings touches three quarters of the code, in pieces of 64 KiB as the kernel maps it ahead; sending rows needs a
/// third of that. What is not needed stays mapped, and counts as the process's memory, until somebody is short of it.
enum CodePages {
    /// Gives back all code: what is needed is mapped again from the page cache when it runs.
    ///
    /// Only what can be read and executed and not written is given back. Such pages are never changed, as position-independent code has no
    /// relocations in them, so that the file has all that is in them (madvise(2), MADV_DONTNEED on a private mapping of a file).
    static func giveBack() {
        // The kernel gives the list a page at a time, and says that it has no length.
        guard let maps = try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd() else { return }
        for range in String(decoding: maps, as: UTF8.self).split(separator: "\n").compactMap(code) {
            unsafe madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
        }
    }

    /// The addresses in a line of /proc/self/maps (proc_pid_maps(5)) that is code of a file; `nil` for any other.
    static func code(_ line: Substring) -> Range<UInt>? {
        let parts = line.split(separator: " ")
        guard parts.count >= 6, parts[1] == "r-xp", parts[5].hasPrefix("/") else { return nil }
        let bounds = parts[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        return bounds.count == 2 && bounds[0] < bounds[1] ? bounds[0]..<bounds[1] : nil
    }
}
