/// The API's rules for reading an answer.
public protocol Judge: Sendable {
    /// Says what the exchange means for its row.
    ///
    /// - Parameters:
    ///   - result: how the transfer ended.
    ///   - earlierUnknown: whether an earlier attempt for the same row may have been carried out, so that "exists already" may be our own doing.
    func disposition(of result: Result<Reply, TransferFailure>, earlierUnknown: Bool) -> Disposition
}
