/// All that goes wrong on purpose.
package struct FaultPlan: Sendable, Equatable {
    package var latency = Latency.none
    /// Reads do not show what was created, cancelled or deleted less than this long ago.
    package var readDelay: Nanoseconds = 0
    /// Credentials expire once that many requests were admitted.
    package var expireAfterRequests: Int?
    /// Credentials expire that long after the plan came into force.
    package var expireAfter: Nanoseconds?
    /// The first rule that strikes decides.
    package var rules: [FaultRule] = []

    package init() {}

    /// Reads a plan as `POST /admin/faults` takes it. All members are optional.
    package init(json: JSON) throws(FaultSyntaxError) {
        guard let members = json.members else { throw FaultSyntaxError("a fault plan is a JSON object") }
        for member in members {
            let failure = FaultSyntaxError("“\(member.name)” in the fault plan has no such value")
            switch member.name {
            case "latency":
                guard let text = member.value.string else { throw failure }
                latency = try Latency(text)
            case "readDelay":
                guard let seconds = member.value.number, seconds >= 0 else { throw failure }
                readDelay = .seconds(seconds)
            case "expireAfterRequests":
                guard let count = member.value.integer, count >= 0 else { throw failure }
                expireAfterRequests = count
            case "expireAfterSeconds":
                guard let seconds = member.value.number, seconds >= 0 else { throw failure }
                expireAfter = .seconds(seconds)
            case "rules":
                guard let elements = member.value.array else { throw failure }
                for element in elements { rules.append(try FaultRule(json: element)) }
            default:
                throw FaultSyntaxError(
                    "a fault plan has no “\(member.name)”: give latency, readDelay, expireAfterRequests, expireAfterSeconds, rules")
            }
        }
    }
}

/// A plan in force: its dice and counters.
package struct FaultInjector: Sendable {
    private struct Tally {
        var matched = 0
        var struck = 0
        var burstLeft = 0
    }

    package let plan: FaultPlan
    private var random: RandomSource
    private let since: Moment
    private var tallies: [Tally]
    private var admitted = 0

    package init(plan: FaultPlan, seed: UInt64, now: Moment) {
        self.plan = plan
        random = RandomSource(seed: seed)
        since = now
        tallies = plan.rules.map { _ in Tally() }
    }

    /// Whether credentials have expired.
    package func isExpired(at now: Moment) -> Bool {
        if let count = plan.expireAfterRequests, admitted >= count { return true }
        if let length = plan.expireAfter, now - since >= length { return true }
        return false
    }

    /// The latest moment whose writes reads show.
    package func horizon(at now: Moment) -> Moment { now - plan.readDelay }

    package mutating func latency() -> Nanoseconds {
        plan.latency == .none ? 0 : plan.latency.draw(&random)
    }

    /// Takes note of an admitted request and says what shall go wrong with it.
    package mutating func strike(method: String, path: [Substring]) -> FaultRule? {
        admitted += 1
        for (place, rule) in plan.rules.enumerated() where rule.matches(method: method, path: path) {
            tallies[place].matched += 1
            guard tallies[place].matched > rule.skip, tallies[place].struck < rule.count ?? .max else { continue }
            if tallies[place].burstLeft > 0 {
                tallies[place].burstLeft -= 1
            } else {
                guard rule.probability == 1 || random.unit() < rule.probability else { continue }
                tallies[place].burstLeft = rule.burst - 1
            }
            tallies[place].struck += 1
            return rule
        }
        return nil
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("latency", plan.latency.text)
            writer.member("readDelay", plan.readDelay.seconds)
            writer.member("expireAfterRequests", plan.expireAfterRequests)
            writer.name("expireAfterSeconds")
            if let length = plan.expireAfter { writer.value(length.seconds) } else { writer.null() }
            writer.member("admitted", admitted)
            writer.array("rules") { writer in
                for (rule, tally) in zip(plan.rules, tallies) { rule.write(to: &writer, seen: tally.matched, struck: tally.struck) }
            }
        }
    }
}
