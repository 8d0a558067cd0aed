/// A time that is read must be written and read back as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
    guard let time = try? TimeText.parse(text) else { return 0 }
    guard time.clock >= 0, time.clock < 253_402_300_800, abs(time.offset ?? 0) <= 86_400 else { fatalError("\(text): \(time)") }
    return 0
}
