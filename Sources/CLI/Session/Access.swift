import BulkModel
import HTTPTransport
import Pipeline

/// The way to the API, as the connection options give it.
extension ConnectionOptions {
    func checkedOrigin(_ environment: [String: String]) throws(CommandFailure) -> Origin {
        do throws(TransportSetupError) { return try Origin(origin(environment)) } catch { throw CommandFailure(.usage, error.message) }
    }

    /// - Parameter mailbox: where the ends of transfers are posted.
    func transport(
        _ origin: Origin, _ credential: Credential, maxInFlight: Int, _ mailbox: Mailbox<DriverMessage>
    ) throws(CommandFailure) -> CurlTransport {
        var settings = transport(origin, credential)
        settings.maxInFlight = maxInFlight
        do throws(TransportSetupError) {
            return try CurlTransport(settings) { ends in mailbox.post(ends.map { .event(.transferEnded($0)) }) }
        } catch {
            throw CommandFailure(.usage, error.message)
        }
    }
}
