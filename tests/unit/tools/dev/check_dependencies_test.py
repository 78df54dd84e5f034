"""Unit tests of tools/dev/check_dependencies.py."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[4] / "tools/dev"))
import check_dependencies  # noqa: E402


def names_broken(path, include):
    return [rule.name for rule in check_dependencies.broken_rules(path, include)]


class RulesTest(unittest.TestCase):
    def assert_allowed(self, path, *includes):
        for include in includes:
            self.assertEqual(names_broken(path, include), [], f"{path} includes {include}")

    def assert_breaks(self, rule, path, *includes):
        for include in includes:
            self.assertIn(rule, names_broken(path, include), f"{path} includes {include}")

    def test_every_rule_has_a_name_and_a_reason(self):
        for rule in check_dependencies.RULES:
            self.assertRegex(rule.name, r"^[a-z]+(-[a-z]+)*$")
            self.assertGreater(len(rule.why), 20)

    def test_base_needs_abseil_only(self):
        self.assert_allowed("common/base/clock.h", "vector", "absl/time/time.h",
                            "common/base/mutex.h")
        self.assert_breaks("base-needs-abseil-only", "common/base/clock.h", "grpcpp/grpcpp.h",
                           "google/protobuf/message.h", "boost/asio.hpp")
        self.assert_breaks("common-layers", "common/base/clock.h", "common/rpc/client.h")

    def test_resilience_is_pure(self):
        path = "common/resilience/circuit_breaker.cc"
        self.assert_allowed(path, "atomic", "common/base/clock.h", "absl/status/status.h")
        self.assert_breaks("resilience-is-pure", path, "grpcpp/grpcpp.h", "grpc/status.h",
                           "boost/asio/steady_timer.hpp", "thread", "future")
        self.assert_breaks("common-layers", path, "common/async/task.h",
                           "common/interceptors/circuit_breaker_interceptor.h")

    def test_common_is_layered(self):
        self.assert_allowed("common/interceptors/x.cc", "common/resilience/x.h", "common/rpc/x.h")
        self.assert_allowed("common/host/x.cc", "common/storage/x.h", "common/interceptors/x.h")
        self.assert_breaks("common-layers", "common/rpc/x.cc", "common/interceptors/x.h",
                           "common/host/x.h", "common/storage/x.h")
        self.assert_breaks("common-layers", "common/json/x.cc", "common/async/x.h")

    def test_common_knows_no_process(self):
        self.assert_breaks("common-knows-no-process", "common/host/x.cc",
                           "services/order/wiring.h", "gateway/http/server.h")

    def test_services_share_only_contracts(self):
        self.assert_allowed("services/order/clients/payment.cc",
                            "souk/payment/v1/payment_service.grpc.pb.h")
        self.assert_breaks("services-are-strangers", "services/order/clients/payment.cc",
                           "services/payment/domain/payment.h", "services/order_archive/x.h",
                           "gateway/http/server.h")

    def test_domain_is_pure(self):
        path = "services/order/domain/order.h"
        self.assert_allowed(path, "string", "absl/status/statusor.h", "common/base/money.h",
                            "services/order/domain/order_event.h")
        self.assert_breaks("domain-is-pure", path, "grpcpp/grpcpp.h", "soci/soci.h",
                           "google/protobuf/message.h", "souk/order/v1/order.pb.h",
                           "common/storage/database.h", "services/order/use_cases/place_order.h",
                           "fstream", "thread")
        self.assert_breaks("domain-is-told-the-time", path, "common/base/clock.h",
                           "common/base/random.h", "absl/time/clock.h")

    def test_services_point_inwards(self):
        self.assert_allowed("services/order/use_cases/x.cc", "services/order/domain/order.h",
                            "common/rpc/call_context.h")
        self.assert_breaks("service-layers", "services/order/use_cases/x.cc",
                           "services/order/storage/orders.h", "services/order/clients/payment.h",
                           "services/order/rpc/order_service.h", "services/order/wiring.h")
        self.assert_breaks("service-layers", "services/order/domain/x.cc",
                           "services/order/use_cases/place_order.h")
        self.assert_breaks("service-layers", "services/order/storage/x.cc",
                           "services/order/rpc/order_service.h", "services/order/clients/payment.h")
        self.assert_allowed("services/order/wiring.cc", "services/order/rpc/order_service.h",
                            "services/order/storage/orders.h", "services/order/wiring.h")

    def test_use_cases_speak_domain(self):
        self.assert_breaks("use-cases-speak-domain", "services/order/use_cases/x.cc",
                           "grpcpp/grpcpp.h", "soci/soci.h", "souk/order/v1/order.pb.h")

    def test_soci_in_one_place(self):
        for path in ("common/storage/statement.cc", "common/storage/sqlite/session.cc"):
            self.assert_allowed(path, "soci/soci.h")
        for path in ("common/storage/outbox.cc", "services/order/storage/orders.cc",
                     "gateway/http/server.cc"):
            self.assert_breaks("soci-in-one-place", path, "soci/soci.h")

    def test_libraries_of_the_gateway_do_not_know_each_other(self):
        self.assert_breaks("gateway-routing-alone", "gateway/routing/router.cc",
                           "gateway/http/request.h", "gateway/transcoding/x.h", "boost/beast.hpp")
        self.assert_breaks("gateway-transcoding-alone", "gateway/transcoding/x.cc",
                           "gateway/http/request.h", "gateway/routing/router.h")
        self.assert_breaks("gateway-http-alone", "gateway/http/server.cc",
                           "gateway/routing/router.h", "grpcpp/grpcpp.h",
                           "google/protobuf/message.h")
        self.assert_allowed("gateway/wiring.cc", "gateway/http/server.h",
                            "gateway/routing/router.h")
        self.assert_breaks("gateway-is-generic", "gateway/wiring.cc",
                           "souk/order/v1/order_service.pb.h", "services/order/domain/order.h")

    def test_only_main_knows_the_wiring(self):
        self.assert_allowed("services/order/main.cc", "services/order/wiring.h")
        self.assert_breaks("wiring-is-the-root", "services/order/rpc/order_service.cc",
                           "services/order/wiring.h")


class TreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def test_message_names_file_line_include_rule_and_reason(self):
        self.write("services/order/domain/order.h",
                   '#pragma once\n#include <string>\n  #  include "grpcpp/grpcpp.h"\n')
        [message] = check_dependencies.check(self.root)
        self.assertRegex(message, r"^services/order/domain/order\.h:3: includes grpcpp/grpcpp\.h, "
                                  r"which breaks domain-is-pure: the rules of a service know no I/O")

    def test_good_tree_and_comments_give_no_message(self):
        self.write("common/base/clock.h", '#include "absl/time/time.h"\n')
        self.write("common/base/deadline.cc", '// #include "grpcpp/grpcpp.h"\nint x;\n')
        self.assertEqual(check_dependencies.check(self.root), [])

    def test_tests_may_include_everything(self):
        self.write("tests/unit/x_test.cc", '#include "services/order/wiring.h"\n')
        self.assertEqual(check_dependencies.check(self.root), [])

    def test_folder_that_no_layer_names_is_reported_once(self):
        self.write("common/magic/a.h", "#include <string>\n#include <vector>\n")
        self.write("services/order/magic/a.h", "#include <string>\n")
        self.assertEqual(
            check_dependencies.check(self.root),
            ["common/magic:1: has no layer: add it to COMMON_LAYERS in "
             "tools/dev/check_dependencies.py",
             "services/order/magic:1: has no layer: add it to SERVICE_LAYERS in "
             "tools/dev/check_dependencies.py"])


if __name__ == "__main__":
    unittest.main()
