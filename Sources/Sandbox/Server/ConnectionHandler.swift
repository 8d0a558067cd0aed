import Glibc
import NIOCore
import NIOHTTP1

/// Speaks HTTP on one connection: gathers a request, asks the service, and carries the answer out.
///
/// It runs on the connection's event loop from the first byte to the last, without a thread hop, and it owns the
/// connection, so that every way of cutting it is an ordinary channel operation. NIO's pipelining handler before it lets
/// one request through at a time.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Bodies beyond it are answered 413, in bytes; Express' own bound is lower, but no test should meet it by chance.
    private static let bodyLimit = 1 << 20

    private let service: Service
    private var head: HTTPRequestHead?
    private var body: ByteBuffer?
    private var bodyIsTooLarge = false
    private var isAnswering = false
    private var inputIsClosed = false
    private var delayed: Scheduled<Void>?

    init(service: Service) {
        self.service = service
    }

    func channelActive(context: ChannelHandlerContext) {
        service.connect()
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        delayed?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = nil
            bodyIsTooLarge = false
            if head.headers.contains(name: "expect") {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
            }
        case .body(var part):
            if (body?.readableBytes ?? 0) + part.readableBytes > Self.bodyLimit {
                bodyIsTooLarge = true
            } else if body == nil {
                body = part
            } else {
                body?.writeBuffer(&part)
            }
        case .end:
            answer(context: context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputIsClosed = true
            if !isAnswering { context.close(promise: nil) }
        case is IdleStateHandler.IdleStateEvent:
            if !isAnswering { context.close(promise: nil) }
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(context: ChannelHandlerContext) {
        guard let head else { return }
        isAnswering = true
        let bytes = body.map { Array($0.readableBytesView) } ?? []
        body = nil
        if bodyIsTooLarge {
            let reply = Reply(refusal: Refusal(413, "request entity too large"), style: .string)
            return deliver(Answer(reply), date: nil, to: head, context: context)
        }
        let request = Request(
            head.method.rawValue, head.uri, authorization: head.headers.first(name: "authorization"),
            actingUser: head.headers.first(name: "x-meetergo-api-user-id"),
            hasJSONBody: head.headers.first(name: "content-type")?.hasPrefix("application/json") ?? false, body: bytes)
        let (answer, date) = service.answer(request)
        guard answer.delay > 0 else { return deliver(answer, date: date, to: head, context: context) }
        delayed = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(answer.delay)) {
            self.deliver(answer, date: date, to: head, context: context)
        }
    }

    private func deliver(_ answer: Answer, date: String?, to request: HTTPRequestHead, context: ChannelHandlerContext) {
        switch answer.ending {
        case .cut(let reset):
            close(context, reset: reset)
        case .cutMidReply(let bytes, let reset):
            write(head(for: answer.reply, date: date, to: request), context: context)
            write(answer.reply.body.prefix(bytes), context: context)
            let written = context.eventLoop.makePromise(of: Void.self)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: written)
            written.futureResult.assumeIsolated().whenComplete { _ in self.close(context, reset: reset) }
        case .reply, .replyAndClose:
            let closes = answer.ending == .replyAndClose || !request.isKeepAlive || inputIsClosed
            write(head(for: answer.reply, date: date, to: request), context: context)
            if let cursor = answer.reply.effects {
                stream(cursor, thenClose: closes, context: context)
            } else {
                if !answer.reply.body.isEmpty { write(answer.reply.body[...], context: context) }
                finish(thenClose: closes, context: context)
            }
        }
    }

    private func head(for reply: Reply, date: String?, to request: HTTPRequestHead) -> HTTPResponseHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(6)
        if reply.status != 204 {
            headers.add(name: "Content-Type", value: reply.content.rawValue)
            if reply.effects == nil {
                headers.add(name: "Content-Length", value: String(reply.body.count))
            } else {
                headers.add(name: "Transfer-Encoding", value: "chunked")
            }
        }
        if let date { headers.add(name: "Date", value: date) }
        for (name, value) in reply.headers { headers.add(name: name, value: value) }
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        return HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status), headers: headers)
    }

    private func write(_ head: HTTPResponseHead, context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func write(_ bytes: ArraySlice<UInt8>, context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: bytes)))), promise: nil)
    }

    /// Writes a list chunk by chunk, the next one when the last has left: memory stays bounded however long the list.
    private func stream(_ cursor: EffectCursor, thenClose closes: Bool, context: ChannelHandlerContext) {
        var cursor = cursor
        guard let lines = service.lines(&cursor) else { return finish(thenClose: closes, context: context) }
        let rest = cursor
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: lines)))), promise: written)
        written.futureResult.assumeIsolated().whenSuccess { self.stream(rest, thenClose: closes, context: context) }
    }

    private func finish(thenClose closes: Bool, context: ChannelHandlerContext) {
        isAnswering = false
        guard closes else {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }

    /// Closes the connection: with FIN, or with RST by closing while SO_LINGER is 0.
    private func close(_ context: ChannelHandlerContext, reset: Bool) {
        guard reset, let socket = context.channel as? any SocketOptionProvider else { return context.close(promise: nil) }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
    }
}
