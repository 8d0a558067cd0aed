/// A reply and how it gets to the client, if it does.
package struct Answer: Sendable {
    package enum Ending: Sendable, Equatable {
        /// The whole reply; the connection stays as the client wishes.
        case reply
        /// Nothing; the connection closes.
        case cut(reset: Bool)
        /// The head and the first bytes of the body; the connection closes.
        case cutMidReply(bytes: Int, reset: Bool)
        /// The whole reply; the connection closes although the reply does not say so.
        case replyAndClose
    }

    package var reply: Reply
    package var ending = Ending.reply
    /// Time to wait before anything of it happens.
    package var delay: Nanoseconds = 0

    init(_ reply: Reply) {
        self.reply = reply
    }
}
