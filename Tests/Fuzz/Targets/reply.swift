import BulkModel

/// The first bytes choose the status, the kind and what is known of earlier attempts; the rest is the body.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = UnsafeBufferPointer(start: data, count: count)
    guard input.count >= 3 else { return 0 }
    let status = 100 + Int(input[0]) * 2 + Int(input[1] & 1)
    let reply = Reply(status: status, body: Array(input.dropFirst(2)))
    let judge = ReplyJudge(kind: input[1] & 2 == 0 ? .users : .bookings)
    _ = judge.disposition(of: .success(reply), earlierUnknown: input[1] & 4 != 0)
    return 0
}
