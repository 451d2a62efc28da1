"""tools/setup, with stand-ins for dpkg-query, apt-get, id and sudo that write down how they are called."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
NEEDED = ["bash", "cat", "dirname", "env", "grep", "sed", "sleep"]


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        for name in NEEDED:
            (self.bin / name).symlink_to(f"/usr/bin/{name}")
        self.packages = [
            line.split("#")[0].strip() for line in (TOOLS / "packages.txt").read_text().splitlines()
        ]
        self.packages = [p for p in self.packages if p]
        self.installed = self.folder / "installed"

    def command(self, name, script):
        file = self.bin / name
        file.write_text(f"#!/usr/bin/bash\n{script}\n")
        file.chmod(0o755)

    def machine(self, missing, uid=0, apt="works"):
        self.installed.write_text("".join(f"installed {p}\n" for p in self.packages if p not in missing))
        self.command("dpkg-query", f"cat {self.installed}\nexit 1")
        self.command("apt-cache", "exit 0")
        self.command("id", f"echo {uid}")
        install = "for p in \"$@\"; do echo \"installed $p\"; done >> " + str(self.installed)
        self.command("apt-get", f'echo "apt-get $*" >> {self.folder}/log\n' + (install if apt == "works" else "exit 100"))

    def run_setup(self, *options):
        result = subprocess.run(
            ["/usr/bin/bash", TOOLS / "setup", *options],
            env={**os.environ, "PATH": str(self.bin)},
            capture_output=True,
            text=True,
            check=False,
        )
        log = self.folder / "log"
        return result, log.read_text().splitlines() if log.exists() else []

    def test_silent_when_all_is_there(self):
        self.machine(missing=[])
        result, calls = self.run_setup()
        self.assertEqual((result.returncode, result.stdout, result.stderr, calls), (0, "", "", []))

    def test_installs_only_what_is_missing(self):
        self.machine(missing=["libosmium2-dev", "catch2"])
        result, calls = self.run_setup()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(calls), 1)
        self.assertTrue(calls[0].endswith("install --no-install-recommends libosmium2-dev catch2"), calls)
        self.assertIn("2 Debian packages: libosmium2-dev catch2", result.stdout)

    def test_updates_the_lists_when_they_do_not_know_a_package(self):
        self.machine(missing=["catch2"])
        self.command("apt-cache", "exit 100")
        result, calls = self.run_setup()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([c.split()[-1] for c in calls], ["update", "catch2"])

    def test_a_failing_installation_fails(self):
        self.machine(missing=["catch2"], apt="fails")
        self.command("sleep", "exit 0")
        result, _ = self.run_setup()
        self.assertEqual(result.returncode, 1)
        self.assertIn("apt-get update failed", result.stderr)

    def test_uses_sudo_or_says_that_it_needs_it(self):
        self.machine(missing=["catch2"], uid=1000)
        result, calls = self.run_setup()
        self.assertEqual((result.returncode, calls), (1, []))
        self.assertIn("catch2; installing them needs root or sudo", result.stderr)
        self.command("sudo", f'echo "sudo $1" >> {self.folder}/log\n"$@"')
        result, calls = self.run_setup()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(calls[0], "sudo env")

    def test_not_debian(self):
        result, _ = self.run_setup()
        self.assertEqual(result.returncode, 1)
        self.assertIn("not a Debian system", result.stderr)

    def test_check_names_what_is_missing_and_installs_nothing(self):
        self.machine(missing=["catch2"])
        result, calls = self.run_setup("--check")
        self.assertEqual((result.returncode, calls), (1, []))
        self.assertIn("missing packages: catch2", result.stderr)


class Packages(unittest.TestCase):
    def test_each_package_has_its_reason(self):
        for line in (TOOLS / "packages.txt").read_text().splitlines():
            if line and not line.startswith("#"):
                self.assertRegex(line, r"^[a-z0-9+.-]+ +# \S+")


if __name__ == "__main__":
    unittest.main()
