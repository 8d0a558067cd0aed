/// Guesses what somebody meant to write.
public enum Spelling {
    /// The candidate most like `text`, if few letters differ: at most a third of them, and no more than `limit`; letter case does not count.
    ///
    /// - Complexity: the two lengths multiplied, for each candidate of about the same length; meant for what is wrong already.
    public static func nearest(to text: String, in candidates: some Sequence<String>, atMost limit: Int = 6) -> String? {
        let letters = Array(text.lowercased().unicodeScalars.prefix(64))
        guard letters.count >= 2 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
            let allowed = min(limit, max(1, min(letters.count, other.count) / 3))
            guard abs(other.count - letters.count) <= allowed else { continue }
            let distance = distance(letters, other)
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// The candidates most like `text`, nearest first, then in their own order: those of which half the letters agree, and addresses with the
    /// same part before the `@`. Letter case does not count.
    ///
    /// - Complexity: as for `nearest(to:in:atMost:)`.
    public static func similar(to text: String, in candidates: some Sequence<String>, count: Int = 3) -> [String] {
        let letters = Array(text.lowercased().unicodeScalars.prefix(64))
        let local = localPart(letters)
        var found: [(name: String, distance: Int)] = []
        for candidate in candidates {
            let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
            let allowed = max(2, min(letters.count, other.count) / 2)
            var distance = Int.max
            if abs(other.count - letters.count) <= allowed { distance = Self.distance(letters, other) }
            if let local, localPart(other) == local { distance = min(distance, 1) }
            guard distance <= allowed, found.count < count || distance < found[found.count - 1].distance else { continue }
            guard !found.contains(where: { $0.name == candidate }) else { continue }
            found.insert((candidate, distance), at: found.firstIndex { $0.distance > distance } ?? found.count)
            if found.count > count { found.removeLast() }
        }
        return found.map(\.name)
    }

    private static func localPart(_ letters: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar>? {
        letters.firstIndex(of: "@").map { letters[..<$0] }
    }

    /// How many letters to insert, remove, replace, or swap with their neighbour (the optimal string alignment distance).
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast = Array(repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for index in left.indices {
            var row = [index + 1]
            for column in right.indices {
                var cost = min(last[column] + (left[index] == right[column] ? 0 : 1), last[column + 1] + 1, row[column] + 1)
                if index > 0, column > 0, left[index] == right[column - 1], left[index - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[right.count]
    }
}
