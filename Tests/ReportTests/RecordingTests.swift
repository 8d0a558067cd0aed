import JSONText
import Report
import Testing

struct RecordingTests {
    @Test func `what is written is read back the same`() throws {
        let recording = Fixtures.recording(Fixtures.course(rows: 3_000))
        var bytes: [UInt8] = []
        recording.json.write(into: &bytes)
        let back = try #require(RunRecording(try JSON.parse(bytes)))
        var again: [UInt8] = []
        back.json.write(into: &again)
        #expect(bytes == again)
        #expect(back.inputs == recording.inputs)
        #expect(back.settings == recording.settings)
        #expect(back.course?.series == recording.course?.series)
        #expect(back.course?.attempts == recording.course?.attempts)
        #expect(back.course?.waits.longest.count == recording.course?.waits.longest.count)
    }

    @Test(arguments: ["null", "{}", "{\"schema\":2}", "[1]"]) func `what is no recording is none`(_ text: String) throws {
        #expect(RunRecording(try JSON.parse(text)) == nil)
    }

    @Test func `columns of different lengths are not taken for a course`() throws {
        let text = """
            {"schema":1,"course":{"seconds":1,"secondsPerBucket":1,"buckets":{"well":[1,2],"badly":[1],"writes":[1,2],"reads":[0,0],
            "throttled":[0,0],"unanswered":[0,0],"quotaPerMinute":[null,1]}}}
            """
        #expect(try #require(RunRecording(try JSON.parse(text))).course == nil)
    }
}
