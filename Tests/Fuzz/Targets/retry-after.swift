import HTTPTypes

/// The lines of the input are a value of Retry-After each; the last is the reply's Date.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let lines = UnsafeBufferPointer(start: data, count: count).split(separator: 10, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    var fields = HTTPFields()
    for line in lines.dropLast() { fields.append(HTTPField(name: .retryAfter, value: line)) }
    fields[.date] = lines.last
    if case .wait(let nanoseconds) = Pushback.read(fields), !(0...Pushback.longest).contains(nanoseconds) {
        fatalError("\(lines): \(nanoseconds)")
    }
    return 0
}
