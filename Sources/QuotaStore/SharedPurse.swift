import Throttle
