/// Everything a running sandbox holds; it takes requests and gives answers.
///
/// A value without I/O and without a clock: the connection handler carries its answers out. The order of the gates is
/// that of a NestJS server behind a proxy: route, credential, limiter, faults, company.
package struct Desk: Sendable {
    private let settings: Settings
    private let authentication: Authentication
    package private(set) var company: Company
    package internal(set) var limits: LimitSettings
    /// One limiter per credential, across all routes.
    private var limiters: [(any LimitModel)?]
    package private(set) var faults: FaultInjector
    package private(set) var statistics = Statistics()
    package private(set) var log: RequestLog

    package init(settings: Settings, now: Moment) {
        self.settings = settings
        authentication = Authentication(settings.credentials)
        company = Company(rules: settings.rules, now: now)
        limits = settings.limits
        limiters = settings.credentials.map { _ in settings.limits.makeModel() }
        faults = FaultInjector(plan: settings.faults, seed: settings.rules.seed, now: now)
        log = RequestLog(capacity: settings.keptRequests)
    }

    /// Takes note of a new connection.
    package mutating func connect() {
        statistics.connect()
    }

    /// Answers a request of the API or of the admin routes.
    package mutating func answer(_ request: Request, now: Moment) -> Answer {
        if request.path.first == "admin" { return Answer(admin(request, now: now)) }
        statistics.receive(at: now)
        let route = Endpoint.match(method: request.method, path: request.path)
        var exchange = Exchange(answer: Answer(Reply(200)))
        do {
            guard let route else { throw Refusal(404, "Cannot \(request.method) \(request.pathText)") }
            let credential = try authentication.credential(request.authorization)
            if faults.isExpired(at: now) { throw Refusal.expiredKey }
            try admit(credential, now: now, &exchange)
            try carryOut(request, route.endpoint, id: route.id, credential: credential, now: now, &exchange)
        } catch let refusal as Refusal {
            // nginx refuses with its own page and 503 unless told otherwise.
            let isProxy = exchange.isLimited && limits.status == 503
            exchange.answer.reply = isProxy ? .gateway(503) : Reply(refusal: refusal, style: settings.profile.errors)
        } catch {
            exchange.answer.reply = .fault(500, style: settings.profile.errors)
        }
        finish(&exchange, request, route?.endpoint, now: now)
        return exchange.answer
    }

    /// What is known of a request while it passes the gates.
    private struct Exchange {
        var answer: Answer
        var fault: FaultRule?
        var executed = false
        var isLimited = false
        var limitHeaders: [(name: String, value: String)] = []
    }

    private mutating func admit(_ credential: Int, now: Moment, _ exchange: inout Exchange) throws(Refusal) {
        guard limiters[credential] != nil else { return }
        let wait = limiters[credential]?.admit(at: now)
        if let wait = wait ?? nil {
            statistics.limit(at: now)
            if let model = limiters[credential] { exchange.limitHeaders = limits.headers.lines(model, refusedFor: wait, at: now) }
            exchange.isLimited = true
            throw Refusal(429, "Too Many Requests")
        }
        if limits.headers.dialect != .off, let model = limiters[credential] {
            exchange.limitHeaders = limits.headers.lines(model, refusedFor: nil, at: now)
        }
    }

    private mutating func carryOut(
        _ request: Request, _ endpoint: Endpoint, id: Substring, credential: Int, now: Moment, _ exchange: inout Exchange
    ) throws(Refusal) {
        exchange.fault = faults.strike(method: request.method, path: request.path)
        exchange.answer.delay = faults.latency()
        if exchange.fault?.kind.executes != false {
            do throws(Refusal) {
                let caller = try authentication.caller(credential, actingUser: request.actingUser, endpoint: endpoint, company: company)
                exchange.executed = true
                statistics.execute()
                exchange.answer.reply = try company.respond(
                    to: Call(
                        endpoint: endpoint, request: request, id: id, actor: caller.user, now: now, horizon: faults.horizon(at: now),
                        profile: settings.profile))
            } catch {
                exchange.answer.reply = Reply(refusal: error, style: settings.profile.errors)
            }
        }
        if let fault = exchange.fault { apply(fault, to: &exchange.answer, now: now) }
    }

    private mutating func apply(_ fault: FaultRule, to answer: inout Answer, now: Moment) {
        switch fault.kind {
        case .tooMany:
            statistics.limit(at: now)
            answer.reply = .fault(429, style: settings.profile.errors)
        case .statusBefore, .statusAfter:
            answer.reply = .fault(fault.status, style: settings.profile.errors)
        case .cutBefore, .cutAfter:
            answer.ending = .cut(reset: fault.reset)
        case .cutMidReply:
            answer.ending = .cutMidReply(
                bytes: min(fault.bytes ?? answer.reply.body.count / 2, answer.reply.body.count), reset: fault.reset)
        case .stall:
            answer.delay += .seconds(fault.seconds)
        case .stallBefore:
            answer.delay += .seconds(fault.seconds)
            answer.ending = .cut(reset: fault.reset)
        case .closeAfter:
            answer.ending = .replyAndClose
        }
    }

    private mutating func finish(_ exchange: inout Exchange, _ request: Request, _ endpoint: Endpoint?, now: Moment) {
        if !exchange.limitHeaders.isEmpty { exchange.answer.reply.headers += exchange.limitHeaders }
        var status = exchange.answer.reply.status
        if case .cut = exchange.answer.ending { status = 0 }
        statistics.reply(endpoint, status: status)
        guard !log.isEmpty else { return }
        log.append(
            RequestLog.Entry(
                number: 0, at: now, method: request.method, target: request.pathText, status: status, executed: exchange.executed,
                fault: exchange.fault?.kind))
    }
}

// What the admin routes change.
extension Desk {
    package mutating func replace(faults plan: FaultPlan, now: Moment) {
        faults = FaultInjector(plan: plan, seed: settings.rules.seed, now: now)
    }

    package mutating func replace(limits: LimitSettings) {
        self.limits = limits
        limiters = limiters.map { _ in limits.makeModel() }
    }

    package mutating func reset(now: Moment) {
        self = Desk(settings: settings, now: now)
    }

    package mutating func confirm(_ identifier: Identifier, now: Moment) throws(Refusal) -> BookingResult {
        try company.confirm(identifier, now: now)
    }

    package mutating func expire(_ identifier: Identifier, now: Moment) throws(Refusal) {
        try company.expire(identifier, now: now)
    }
}
