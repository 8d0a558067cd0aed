package import HTTPTypes

/// One policy's state as a reply's headers tell it.
package struct RateLevel: Hashable, Sendable {
    /// Which policy, where a server names several; empty where it does not.
    package var name: String
    /// Requests a window.
    package var limit: Int
    /// Nanoseconds; nil where the dialect does not say.
    package var window: Int64?
    package var remaining: Int
    /// Nanoseconds from the reply on until some of the quota comes back.
    package var reset: Int64

    package init(name: String, limit: Int, window: Int64?, remaining: Int, reset: Int64) {
        self.name = name
        self.limit = limit
        self.window = window
        self.remaining = remaining
        self.reset = reset
    }
}

/// Reads what servers tell about their limits: the IETF draft, its older form, and the usual `X-RateLimit-*` dialects.
///
/// What is malformed is ignored: headers are a help, never a duty.
package enum RateHeaders {
    /// Numbers beyond this are no counts of requests.
    private static let largestCount = 1_000_000_000.0
    private static let daySeconds = 86_400.0

    package static func read(_ fields: HTTPFields) -> [RateLevel] {
        var policies: String?
        var limits: String?
        var counters: [Counter] = []
        for field in fields {
            let name = field.name.canonicalName
            guard let first = name.utf8.first, first == UInt8(ascii: "r") || first == UInt8(ascii: "x") else { continue }
            if name == "ratelimit" {
                limits = (limits.map { $0 + "," } ?? "") + field.value
            } else if name == "ratelimit-policy" {
                policies = (policies.map { $0 + "," } ?? "") + field.value
            } else if let (part, suffix) = counterName(name) {
                var index = counters.firstIndex { $0.name == suffix }
                if index == nil {
                    counters.append(Counter(name: suffix))
                    index = counters.count - 1
                }
                if let index { counters[index].take(part, field.value) }
            }
        }
        if let policies, let limits { return structured(policies: policies, limits: limits) }
        let date = counters.isEmpty ? nil : fields[.date].flatMap(HTTPDate.seconds)
        return counters.compactMap { $0.level(date: date) }
    }

    /// A count of requests or seconds as servers write it; what comes after a comma or semicolon is decoration of older drafts.
    private static func number(_ text: some StringProtocol) -> Double? {
        let digits = text.prefix { $0 != "," && $0 != ";" }
        guard let value = Double(digits), value >= 0, value.isFinite else { return nil }
        return value
    }

    // MARK: RateLimit-Limit, X-RateLimit-Limit and their companions

    private enum Part { case limit, remaining, reset }

    private struct Counter {
        var name: String
        var limit: Double?
        var remaining: Double?
        var reset: Double?

        init(name: String) { self.name = name }

        mutating func take(_ part: Part, _ text: String) {
            switch part {
            case .limit: limit = number(text)
            case .remaining: remaining = number(text)
            case .reset: reset = number(text)
            }
        }

        /// The reset is in seconds, or an epoch in seconds (above 10⁹) or milliseconds (above 10¹²), taken against the reply's `Date`.
        func level(date: Int64?) -> RateLevel? {
            guard let limit, let remaining, var reset, limit >= 1, limit <= largestCount, remaining <= largestCount else { return nil }
            if reset > 1e9 {
                guard let date else { return nil }
                reset = max((reset > 1e12 ? reset / 1000 : reset) - Double(date), 0)
            }
            guard reset <= daySeconds else { return nil }
            return RateLevel(
                name: name, limit: Int(limit), window: nil, remaining: Int(remaining), reset: .nanoseconds(inSeconds: reset))
        }
    }

    private static func counterName(_ name: String) -> (Part, suffix: String)? {
        guard let prefix = ["ratelimit-", "x-ratelimit-", "x-rate-limit-"].first(where: name.hasPrefix) else { return nil }
        let rest = name.dropFirst(prefix.count)
        for (word, part) in [("limit", Part.limit), ("remaining", .remaining), ("reset", .reset)] {
            if rest == word { return (part, "") }
            if rest.hasPrefix(word + "-") { return (part, String(rest.dropFirst(word.count + 1))) }
        }
        return nil
    }

    // MARK: RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-10)

    /// Lists of quoted names with parameters; only what both fields name and what counts requests is read.
    private static func structured(policies: String, limits: String) -> [RateLevel] {
        let policies = items(policies)
        return items(limits).compactMap { item in
            guard let policy = policies.first(where: { $0.name == item.name }) else { return nil }
            let unit = policy.parameters["qu"].map { $0.filter { $0 != "\"" } }
            guard unit == nil || unit == "requests" else { return nil }
            guard let quota = policy.parameters["q"].flatMap({ number($0) }), quota >= 1, quota <= largestCount else { return nil }
            guard let remaining = item.parameters["r"].flatMap({ number($0) }), remaining <= largestCount else { return nil }
            let window = policy.parameters["w"].flatMap { number($0) }.flatMap { $0 > 0 && $0 <= daySeconds * 366 ? $0 : nil }
            guard let reset = item.parameters["t"].flatMap({ number($0) }) ?? window, reset <= daySeconds else { return nil }
            return RateLevel(
                name: item.name, limit: Int(quota), window: window.map { .nanoseconds(inSeconds: $0) }, remaining: Int(remaining),
                reset: .nanoseconds(inSeconds: reset))
        }
    }

    /// Splits a structured-field list; names with commas or semicolons in them do not occur and are not read.
    private static func items(_ text: String) -> [(name: String, parameters: [String: String])] {
        text.split(separator: ",").map { item in
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            var parameters: [String: String] = [:]
            for part in parts.dropFirst() {
                let pair = part.split(separator: "=", maxSplits: 1)
                if pair.count == 2 { parameters[String(pair[0])] = String(pair[1]) }
            }
            return (parts.first?.filter { $0 != "\"" } ?? "", parameters)
        }
    }
}
