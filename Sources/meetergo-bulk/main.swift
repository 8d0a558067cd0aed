import CLI

MeetergoBulk.start()
