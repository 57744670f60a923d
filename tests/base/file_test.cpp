#include "base/file.h"

#include <gtest/gtest.h>

#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

namespace interleave {

namespace {

namespace fs = std::filesystem;

class File : public testing::Test {
  protected:
    void SetUp() override
    {
        std::string pattern = (fs::temp_directory_path() / "interleave-file-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
    [[nodiscard]] size_t files() const
    {
        return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), {}));
    }

    fs::path folder_;
};

void expect_refusal(const Status& status, ErrorKind kind, const std::string& words)
{
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().kind, kind);
    EXPECT_NE(status.error().message.find(words), std::string::npos) << status.error().message;
}

Status outcome_of(const Result<std::string>& result)
{
    return result.ok() ? Status(Nothing{}) : Status(result.error());
}

TEST_F(File, GivesBackTheBytesThatWereWritten)
{
    const std::string bytes("a\0b\r\n\xff", 6);
    ASSERT_TRUE(write_file(path("f"), bytes).ok());
    const Result<std::string> read = read_file(path("f"), 6);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read.value(), bytes);
}

TEST_F(File, ReadsAnEmptyFile)
{
    ASSERT_TRUE(write_file(path("f"), "").ok());
    EXPECT_EQ(read_file(path("f"), 0).value(), "");
}

TEST_F(File, RefusesMoreBytesThanTheLimit)
{
    ASSERT_TRUE(write_file(path("f"), std::string(200'000, 'x')).ok());
    expect_refusal(outcome_of(read_file(path("f"), 199'999)), ErrorKind::usage, "limit of 199999");
    EXPECT_TRUE(read_file(path("f"), 200'000).ok());
}

TEST_F(File, NamesTheFileThatDoesNotExist)
{
    expect_refusal(outcome_of(read_file(path("none"), 10)), ErrorKind::usage, path("none"));
}

TEST_F(File, RefusesFoldersDevicesAndPipesWithoutWaitingForThem)
{
    ASSERT_EQ(std::system(("mkfifo '" + path("pipe") + "'").c_str()), 0);
    expect_refusal(outcome_of(read_file(path("pipe"), 10)), ErrorKind::usage, "it is a pipe");
    expect_refusal(outcome_of(read_file(folder_, 10)), ErrorKind::usage, "it is a folder");
    expect_refusal(outcome_of(read_file("/dev/zero", 10)), ErrorKind::usage, "it is a device");
    expect_refusal(write_file(folder_, "x"), ErrorKind::usage, "it is a folder");
    expect_refusal(write_file("/dev/null", "x"), ErrorKind::usage, "it is a device");
}

TEST_F(File, ReplacesTheWholeOfALongerFile)
{
    ASSERT_TRUE(write_file(path("f"), "a long text").ok());
    ASSERT_TRUE(write_file(path("f"), "short").ok());
    EXPECT_EQ(read_file(path("f"), 100).value(), "short");
    EXPECT_EQ(files(), 1U);
}

TEST_F(File, KeepsThePermissionsOfTheFileItReplaces)
{
    ASSERT_TRUE(write_file(path("f"), "1").ok());
    fs::permissions(path("f"), fs::perms::owner_read | fs::perms::owner_write);
    ASSERT_TRUE(write_file(path("f"), "2").ok());
    EXPECT_EQ(fs::status(path("f")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(File, WritesToTheFileBehindALinkAndLeavesTheLink)
{
    ASSERT_TRUE(write_file(path("f"), "1").ok());
    fs::create_symlink(path("f"), path("link"));
    ASSERT_TRUE(write_file(path("link"), "2").ok());
    EXPECT_TRUE(fs::is_symlink(path("link")));
    EXPECT_EQ(read_file(path("f"), 10).value(), "2");
}

TEST_F(File, LeavesNothingBehindWhereItCannotWrite)
{
    expect_refusal(write_file(path("none/f"), "x"), ErrorKind::usage, path("none/f"));
    EXPECT_EQ(files(), 0U);
}

// A limit on the size of files stands for a full disk.
TEST_F(File, KeepsTheOldFileWhereTheNewOneDoesNotFit)
{
    ASSERT_TRUE(write_file(path("f"), "old").ok());
    rlimit before = {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small = {1000, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const Status status = write_file(path("f"), std::string(5000, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);

    expect_refusal(status, ErrorKind::environment, "cannot write " + path("f"));
    EXPECT_EQ(read_file(path("f"), 10).value(), "old");
    EXPECT_EQ(files(), 1U);
}

}  // namespace

}  // namespace interleave
