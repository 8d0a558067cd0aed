/// Why a transport, or the origin it would talk to, cannot be used. Nothing has been sent.
public struct TransportSetupError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The text is not an origin such as `https://api.meetergo.com`.
        case badOrigin
        /// Plain http to another machine: the key would travel in the clear.
        case insecureOrigin
        /// A setting is out of its bounds.
        case badSetting
        /// The file of CA certificates cannot be read.
        case unreadableCAFile
        /// libcurl is too old, lacks a feature, or refuses an option.
        case libcurl
        /// The system gives no thread.
        case thread
    }

    public let code: Code
    /// A whole sentence: what is wrong and what to do. It never holds the credential.
    public let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
