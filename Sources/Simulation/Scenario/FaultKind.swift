/// One kind of trouble. A scenario has a set of them; shrinking takes out one after the other.
package enum FaultKind: String, CaseIterable, Sendable, Hashable {
    // What can happen to one exchange.
    /// No connection: not a byte leaves.
    case connect
    /// The request is lost on its way.
    case lostBefore
    /// The request is carried out, the answer is lost.
    case lostAfter
    /// The answer breaks off after its status line.
    case truncated
    /// The whole answer comes, but its body is empty, not JSON, or without an id.
    case brokenBody
    /// A 500 of the API or an HTML page of a proxy, nothing carried out.
    case gatewayBefore
    /// The same, but the request was carried out.
    case gatewayAfter
    /// The same, and it is carried out up to two seconds after that answer.
    case gatewayLate
    /// No answer within the client's timeout, though the request was carried out at once.
    case stall
    /// No answer within the timeout, as the server takes so long; it carries the request out up to 20 s after the client gave up.
    case slow
    /// The same, but minutes later, when everybody has stopped looking. Only requests that the server would not carry out twice meet this: no
    /// client can help against it for the others.
    case veryLate
    /// libcurl wanted to send the request a second time and was stopped.
    case repeated

    // What happens to the world.
    /// Minutes without any answer.
    case outage
    /// The rate limiter refuses.
    case limiter
    /// Other clients make the same user, or take the slot.
    case stranger
    /// Things like the row's own are there already: cancelled, of another type, of somebody else.
    case decoy
    /// What was written appears in lists only later.
    case readDelay
    /// The clocks of client and server differ by minutes.
    case clockSkew
    /// The key expires.
    case expiry
    /// The directory holds more users than one page.
    case crowd
    /// The API does not know the names of the paging parameters.
    case ignoredPaging
    /// Some hosts and meeting types are made only later.
    case absentReference
    /// A name means another meeting type from some time on.
    case renamed

    // What happens to the client.
    /// Power fails, or the process is killed.
    case crash
    /// A commit fails for want of space, and the run with it.
    case fullDisk
    /// Ctrl-C.
    case interrupt

    /// Those that strike a single exchange.
    static let exchange: [FaultKind] = [
        .connect, .lostBefore, .lostAfter, .truncated, .brokenBody, .gatewayBefore, .gatewayAfter, .gatewayLate, .stall, .slow, .veryLate,
        .repeated,
    ]
}
