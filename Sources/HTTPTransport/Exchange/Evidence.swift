import BulkModel
import CLibcurl

/// What is known of a transfer at its end, and what follows from it.
///
/// Whether the request can have reached the server comes from the pre-request callback alone (design §1); libcurl's result code serves the
/// wording and the kind.
struct Evidence {
    var code: CURLcode
    /// libcurl's words for this very transfer; empty if it had none.
    var words: String
    /// How often a request was about to go out.
    var departures: Int
    /// The last status line's code; 0 if none came.
    var status: Int
    var isHeadComplete: Bool
    var isTooLarge: Bool
    /// The proxy's answer to CONNECT; 0 if there was none.
    var proxyStatus: Int

    /// Why the transfer has no whole answer; `nil` if it has one.
    var failure: TransferFailure? {
        if code == CURLE_OK, isHeadComplete { return nil }
        return TransferFailure(kind, mayHaveBeenSent: departures > 0, status: status >= 200 ? status : nil, message: message)
    }

    private var kind: TransferFailure.Kind {
        if isTooLarge { return .tooLarge }
        if departures > 1 { return .repeated }
        switch code {
        case CURLE_OK:
            // Cut off within the head; libcurl 7.88 takes the end of the connection for the end of the answer.
            return status == 0 ? .connectionLost : .truncated
        case CURLE_COULDNT_RESOLVE_HOST:
            return .resolve
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            return .proxy
        case CURLE_COULDNT_CONNECT:
            return proxyStatus == 0 ? .connect : .proxy
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            return .tls
        case CURLE_OPERATION_TIMEDOUT:
            return departures == 0 ? .connectTimeout : .timeout
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            if departures == 0 { return proxyStatus == 0 ? .connect : .proxy }
            return status == 0 ? .connectionLost : .truncated
        default:
            return .other
        }
    }

    private var message: String {
        switch kind {
        case .tooLarge: "The answer is larger than the bound."
        case .repeated: "libcurl was kept from sending the request a second time."
        case .truncated where code == CURLE_OK: "The connection was closed within the answer's head."
        case .connectionLost where code == CURLE_OK: "The connection was closed before the answer."
        default: words.isEmpty ? Libcurl.words(for: code) : words
        }
    }
}
