class Berth < Formula
  desc "Plans and applies databases, roles and secrets from YAML manifests"
  homepage "https://github.com/berth-dev/berth"
  url "https://github.com/berth-dev/berth/releases/download/v@VERSION@/berth-@VERSION@-java25.tar.gz"
  sha256 "@SHA256@"
  license "Apache-2.0"

  depends_on "openjdk"

  def install
    bash_completion.install "completion/berth.bash" => "berth"
    zsh_completion.install "completion/berth.zsh" => "_berth"
    libexec.install Dir["*"]
    (bin/"berth").write_env_script libexec/"bin/berth", Language::Java.java_home_env
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/berth version")
  end
end
