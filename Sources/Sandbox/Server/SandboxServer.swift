import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// How the server listens.
package struct Listening: Sendable {
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port = 0
    /// Event-loop threads.
    package var threads = 1
    /// Idle connections are closed after it; Node.js does so after 5 s. Nil keeps them.
    package var idleTimeout: Nanoseconds? = .seconds(5)
    /// By so much the `Date` header is ahead of the clock, to try what a client makes of it.
    package var clockSkew: Nanoseconds = 0

    package init() {}
}

/// A sandbox on a port.
package struct SandboxServer: Sendable {
    private let listening: Listening
    private let service: Service
    /// The company's id, new at every start unless the seed is given.
    package let companyID: String
    /// The owner's id, always the same.
    package let ownerID: String

    package init(settings: Settings, listening: Listening, now: Moment) {
        let desk = Desk(settings: settings, now: now)
        self.listening = listening
        service = Service(desk, clockSkew: listening.clockSkew)
        companyID = desk.company.ids.company.text
        ownerID = desk.company.ids.user(Company.owner).text
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter onReady: called once with the port, when connections are accepted.
    package func run(onReady: @escaping @Sendable (Int) async -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: listening.threads)
        let server = Server(
            childChannelSetup: SandboxChannel(service: service, idleTimeout: listening.idleTimeout),
            configuration: ServerConfiguration(address: .hostname(listening.host, port: listening.port), backlog: 1024),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? 0) },
            eventLoopGroup: group,
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() })
        do {
            try await server.run()
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }
}

/// Sets a connection of Hummingbird's server up with our handler instead of its router.
///
/// Hummingbird's own HTTP channel hands each request to the concurrency runtime and back, and writes only replies that are
/// whole. The sandbox has nothing to wait for and has to cut connections, so it stays on the event loop.
private struct SandboxChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let service: Service
    let idleTimeout: Nanoseconds?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            // All headers are our own, so validating them again would only cost time.
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: true, withErrorHandling: true, withOutboundHeaderValidation: false)
            if let idleTimeout { try pipeline.addHandler(IdleStateHandler(allTimeout: .nanoseconds(idleTimeout))) }
            try pipeline.addHandler(ConnectionHandler(service: service))
            return Value(channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            // Failing to close is no news to anyone.
            try? await value.channel.closeFuture.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
    }
}
