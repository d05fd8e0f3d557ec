#include "journal/file_system.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <sstream>

#include "journal/file.hpp"

namespace keel::journal {
namespace {

// f_type of statfs(2), from its manual page and linux/magic.h.
struct Magic {
  std::uint32_t type;
  std::string_view name;
};
constexpr std::uint32_t fuse_type = 0x65735546;
constexpr Magic magics[] = {
    {0x6969, "nfs"},        {0x517b, "smb"},         {0xff534d42, "cifs"},  {0xfe534d42, "smb3"},
    {0x01021997, "9p"},     {0x5346414f, "afs"},     {0x6b414653, "afs"},   {0x00c36400, "ceph"},
    {0x0bd00bd0, "lustre"}, {0x73757245, "coda"},    {0x7461636f, "ocfs2"}, {0x01161970, "gfs2"},
    {0x47504653, "gpfs"},   {0x0000ef53, "ext4"},    {0x58465342, "xfs"},   {0x9123683e, "btrfs"},
    {0x01021994, "tmpfs"},  {0x794c7630, "overlay"}, {0x2fc12fc1, "zfs"},   {0xf2f52010, "f2fs"},
};

constexpr std::string_view shared_by_machines[] = {
    "nfs",         "nfs4",         "smb",         "smb3",           "cifs",
    "9p",          "afs",          "ceph",        "lustre",         "coda",
    "ocfs2",       "gfs2",         "gpfs",        "fuse.sshfs",     "fuse.glusterfs",
    "fuse.s3fs",   "fuse.gcsfuse", "fuse.rclone", "fuse.ceph-fuse", "fuse.curlftpfs",
    "fuse.davfs2", "fuse.juicefs", "fuse.goofys", "fuse.mount-s3",  "fuse.blobfuse2",
};

// The type in /proc/self/mountinfo of a device: "ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAGS] -
// TYPE SOURCE OPTIONS".
std::string mounted_type(dev_t device) {
  const Result<std::string> table = read_stream("/proc/self/mountinfo");
  if (!table.ok()) return {};
  const std::string wanted = fmt::format("{}:{}", ::major(device), ::minor(device));
  std::istringstream lines(*table);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string id, parent, numbers;
    if (!(fields >> id >> parent >> numbers) || numbers != wanted) continue;
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    return line.substr(dash + 3, line.find(' ', dash + 3) - dash - 3);
  }
  return {};
}

}  // namespace

std::string file_system_of(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::path place = std::filesystem::absolute(folder, failed);
  struct statfs told {};
  while (::statfs(place.c_str(), &told) != 0) {
    if (!place.has_relative_path()) return {};
    place = place.parent_path();
  }
  const auto type = static_cast<std::uint32_t>(told.f_type);
  if (type == fuse_type) {
    struct stat info {};
    const std::string name =
        ::stat(place.c_str(), &info) == 0 ? mounted_type(info.st_dev) : std::string();
    return name.empty() ? "fuse" : name;
  }
  const auto* known = std::find_if(std::begin(magics), std::end(magics),
                                   [type](const Magic& each) { return each.type == type; });
  return known == std::end(magics) ? std::string() : std::string(known->name);
}

bool is_network_file_system(std::string_view name) noexcept {
  return std::find(std::begin(shared_by_machines), std::end(shared_by_machines), name) !=
         std::end(shared_by_machines);
}

Status check_file_system(const std::filesystem::path& folder, std::string_view name) {
  if (!is_network_file_system(name)) return {};
  return error(Code::unsupported,
               fmt::format("{}: lies on a network file system ({}), where the processes of one "
                           "machine cannot share memory and locks safely; keep the workspace on a "
                           "local disk, and copy it there with backup",
                           folder.string(), name));
}

}  // namespace keel::journal
