import Foundation
import SystemPackage

/// Errors of Foundation about files, in the operating system's words; Foundation's own are "could not be completed".
enum FileTrouble {
    static func words(_ error: any Error) -> String {
        let error = error as NSError
        if let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error { return words(cause) }
        if let cause = error as? POSIXError { return text(cause.code.rawValue) }
        if error.domain == NSPOSIXErrorDomain { return text(Int32(truncatingIfNeeded: error.code)) }
        switch CocoaError.Code(rawValue: error.code) {
        case .fileNoSuchFile, .fileReadNoSuchFile: return text(ENOENT)
        case .fileReadNoPermission, .fileWriteNoPermission: return text(EACCES)
        case .fileReadInapplicableStringEncoding, .fileReadUnknownStringEncoding: return "it is no UTF-8 text"
        default: return error.localizedDescription
        }
    }

    private static func text(_ code: Int32) -> String { Errno(rawValue: code).description }
}
