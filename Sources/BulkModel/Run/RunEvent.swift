public import JSONText

/// Something that happened to a run as a whole; a line of `events.jsonl`. Never one per row.
public struct RunEvent: Sendable, Hashable {
    /// A name in snake case, such as `run_started` or `quota_pause`.
    public var name: String
    /// Wall-clock time, milliseconds since 1970.
    public var at: Int64
    public var details: JSONObject

    public init(_ name: String, at: Int64, details: JSONObject = [:]) {
        self.name = name
        self.at = at
        self.details = details
    }
}
