"""The server that does nothing, and the file that is imported into it. Shared by scripts/bench/throughput and scripts/bench/guard."""

import json
import subprocess
import sys
import time

KEY = "ak_live:0123456789abcdef0123456789abcdef"


def write_users(path, rows):
    """A CSV file of users that differ in fixed places alone."""
    with open(path, "w") as text:
        text.write("email,givenName,familyName,timezone\n")
        text.writelines(f"user{n:07}@example.com,Given {n:07},Family {n:07},Europe/Berlin\n" for n in range(rows))


class Server:
    """nginx in a folder of its own: plain HTTP/1.1 on one port, HTTP/2 over TLS on the next."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate = f"{folder}/certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
             "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{folder}/key.pem", "-out", self.certificate],
            check=True, capture_output=True)
        plain, tls = 18080, 18443
        self.address = {"http1": f"http://localhost:{plain}", "h2": f"https://localhost:{tls}"}
        user = json.dumps({"id": "00000000-0000-4000-8000-000000000001", "email": "user@example.com"})
        me = json.dumps({"id": "00000000-0000-4000-8000-000000000002", "companyId": "00000000-0000-4000-8000-000000000003"})
        with open(f"{folder}/nginx.conf", "w") as text:
            text.write(f"""
                worker_processes 1; daemon off; pid {folder}/pid; error_log stderr crit;
                events {{ worker_connections 1024; }}
                http {{
                    access_log off; keepalive_requests 1000000000; keepalive_time 1h; http2_max_concurrent_streams 512;
                    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
                    scgi_temp_path {folder};
                    server {{
                        listen 127.0.0.1:{plain}; listen 127.0.0.1:{tls} ssl http2; server_name localhost;
                        ssl_certificate {self.certificate}; ssl_certificate_key {folder}/key.pem; default_type application/json;
                        location = /v4/user/me {{ return 200 '{me}'; }}
                        location / {{ return 201 '{user}'; }}
                    }}
                }}""")
        self.process = subprocess.Popen(["nginx", "-c", f"{folder}/nginx.conf", "-p", folder])
        for _ in range(200):
            if subprocess.run(["curl", "-s", "-o", "/dev/null", self.address["http1"]], check=False).returncode == 0:
                return
            time.sleep(0.05)
        sys.exit("nginx does not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()
